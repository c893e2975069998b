import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { below } from './document.ts';
import type { OpenApiDocument } from './openapi.ts';

/** What is wrong with a value, and where in it. */
interface Finding {
  readonly at: string;
  readonly message: string;
}

/** Judges a value by the schema that stands at a JSON pointer of the document. */
export type Validate = (schemaPointer: string, value: unknown) => Finding[];

/** Makes the judge of one document; each schema is compiled when it is first asked for. */
export function createValidator(document: OpenApiDocument): Validate {
  // Strict, so that a misspelt keyword or an unknown format throws and no rule is dropped without a word.
  // Lists of types are OpenAPI 3.1's way to say nullable.
  const ajv = new Ajv2020({ strict: true, strictRequired: true, allowUnionTypes: true, allErrors: true });
  addFormats.default(ajv);
  ajv.addVocabulary(annotationsIn(document));
  // The whole document is added, as a schema, so that `#/components/schemas/…` inside it resolves as written.
  ajv.addSchema(document, documentId);

  return (schemaPointer, value) => {
    const validate = ajv.getSchema(`${documentId}#${encodeURI(schemaPointer)}`);
    if (validate === undefined) throw new Error(`The document has no schema at ${schemaPointer}`);
    // Only an asynchronous schema returns a promise, and the documents have none.
    return validate(value) === true ? [] : (validate.errors ?? []).map(findingOf);
  };
}

const documentId = 'contract';

/**
 * Keywords that ajv must know of and that rule nothing: the document's own top level, the `x-` extensions, and
 * `discriminator`, which by OpenAPI 3.1 never changes what is valid (ajv's own reading refuses a `mapping`).
 */
function annotationsIn(document: OpenApiDocument): string[] {
  const names = new Set([...Object.keys(document), 'discriminator']);
  JSON.stringify(document, (key, value: unknown) => {
    if (key.startsWith('x-')) names.add(key);
    return value;
  });
  return [...names];
}

function findingOf({ keyword, instancePath: at, params, message = keyword }: ErrorObject): Finding {
  const { additionalProperty, allowedValues, allowedValue } = params;
  if (keyword === 'additionalProperties') return { at: below(at, additionalProperty), message: 'is not declared' };
  if (keyword === 'enum') return { at, message: `must be one of ${allowedValues.join(', ')}` };
  if (keyword === 'const') return { at, message: `must be ${allowedValue}` };
  return { at, message };
}
