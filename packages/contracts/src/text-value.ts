import { below, locate } from './document.ts';
import type { OpenApiDocument, Schema } from './openapi.ts';

/** What a schema says of a value that travels as text, its references and alternatives taken together. */
export interface Shape {
  readonly types: ReadonlySet<string>;
  /** The schema is for the content of a file. */
  readonly isFile: boolean;
  /** The shape of the items, where the schema allows a list. */
  readonly items: Shape | undefined;
}

/** Reads the shape of the schema at a pointer. */
export function shapeOf(document: OpenApiDocument, schemaPointer: string): Shape {
  const { pointer, value: schema } = locate<Schema>(document, schemaPointer);
  const alternatives = (['anyOf', 'oneOf', 'allOf'] as const).flatMap((keyword) =>
    (schema[keyword] ?? []).map((_, index) => shapeOf(document, below(pointer, keyword, index))),
  );
  const items = schema.items === undefined ? undefined : shapeOf(document, below(pointer, 'items'));
  return {
    types: new Set([schema.type ?? [], ...alternatives.map(({ types }) => [...types])].flat()),
    isFile: schema.format === 'binary' || alternatives.some(({ isFile }) => isFile),
    items: items ?? alternatives.find((alternative) => alternative.items)?.items,
  };
}

/** Turns text into the number or boolean that the shape asks for; other text stays, for the schema to judge. */
export function valueOfText(text: string, { types }: Shape): unknown {
  if (types.has('string')) return text;
  const wantsNumber = types.has('number') || types.has('integer');
  if (wantsNumber && jsonNumber.test(text)) return Number(text);
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** `Number` alone would take empty text, blanks and hexadecimal. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Reads UTF-8, nothing else. The byte order mark is kept: JSON may not start with one. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
