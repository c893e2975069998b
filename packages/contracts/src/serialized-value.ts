import type { Contract } from './contract.ts';
import { below, type Located } from './document.ts';
import type { Problem } from './exchange.ts';
import type { ParameterPlace, Serialization } from './openapi.ts';
import { shapeOf, valueOfText } from './text-value.ts';

/** A declared value and the texts that were sent for it, several where its key was repeated. */
export interface SerializedValue {
  readonly part: Problem['part'];
  readonly name: string;
  readonly place: ParameterPlace;
  readonly declared: Located<Serialization>;
  readonly texts: readonly string[];
}

/** Checks a parameter or header: presence, number of values, and each rule of its schema. */
export function serializedValueProblems(contract: Contract, sent: SerializedValue): Problem[] {
  const { part, name, declared, texts } = sent;
  const explode = readsExploded(sent);
  const [text, ...others] = texts;
  if (text === undefined) return declared.value.required ? [{ part, at: name, message: 'is required' }] : [];

  const schemaPointer = below(declared.pointer, 'schema');
  const shape = shapeOf(contract.document, schemaPointer);
  const { items } = shape;
  if (shape.types.has('object')) throw new Error(`${name} is an object, which this checker can't read from text`);
  if (others.length > 0 && !(items && explode)) {
    return [{ part, at: name, message: `is given ${texts.length} times and takes one value` }];
  }
  const value = items
    ? (explode ? texts : text.split(',')).map((item) => valueOfText(item, items))
    : valueOfText(text, shape);
  const sentText = JSON.stringify(texts.join());
  return contract
    .validate(schemaPointer, value)
    .map(({ at, message }) => ({ part, at: `${name}${at}`, message: `${message}, was ${sentText}` }));
}

/** The defaults of OpenAPI; a style that no document uses throws, since a silent misreading would judge wrongly. */
function readsExploded({ name, place, declared }: SerializedValue): boolean {
  const usual = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const { style = usual, explode = style === 'form' } = declared.value;
  if (style !== usual || place === 'cookie') throw new Error(`${name}: ${style} in ${place} is not supported`);
  return explode;
}
