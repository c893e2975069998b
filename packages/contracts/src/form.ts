import type { Contract } from './contract.ts';
import { below, locate } from './document.ts';
import type { Problem } from './exchange.ts';
import { type FormPart, MalformedForm, readParts } from './multipart.ts';
import type { Schema } from './openapi.ts';
import { type Shape, shapeOf, textOfBytes, valueOfText } from './text-value.ts';

const part = 'request-body';

/** Checks a multipart/form-data body: texts and files where they belong, then the fields against the schema. */
export function formProblems(
  contract: Contract,
  schemaPointer: string,
  contentType: string,
  body: Uint8Array,
): Problem[] {
  let parts: FormPart[];
  try {
    parts = readParts(contentType, body);
  } catch (error) {
    if (error instanceof MalformedForm) return [{ part, at: '', message: error.message }];
    throw error;
  }

  const problems: Problem[] = [];
  const fields: Record<string, unknown> = {};
  for (const name of new Set(parts.map((sent) => sent.name))) {
    const sent = parts.filter((candidate) => candidate.name === name);
    const shape = fieldShape(contract, schemaPointer, name);
    const valueShape = shape.items ?? shape;
    problems.push(...sent.flatMap((field) => kindProblems(field, valueShape)));
    if (sent.length > 1 && !shape.items) {
      problems.push({ part, at: below('', name), message: `is given ${sent.length} times and takes one value` });
    }
    // To the schema a file is some text: its rule, `format: binary`, takes any.
    const values = sent.map(({ bytes }) => valueOfText(textOfBytes(bytes) ?? '', valueShape));
    fields[name] = shape.items ? values : values[0];
  }
  return [...problems, ...contract.validate(schemaPointer, fields).map((finding) => ({ part, ...finding }) as const)];
}

/** A field that the schema does not name is text to this check; whether it may be there is the schema's business. */
function fieldShape(contract: Contract, schemaPointer: string, name: string): Shape {
  const { pointer, value } = locate<Schema>(contract.document, schemaPointer);
  return Object.hasOwn(value.properties ?? {}, name)
    ? shapeOf(contract.document, below(pointer, 'properties', name))
    : { types: new Set(['string']), isFile: false, items: undefined };
}

function kindProblems({ name, filename, contentType, bytes }: FormPart, shape: Shape): Problem[] {
  const faults = shape.isFile
    ? [
        { holds: filename === undefined, message: 'is a file and must have a filename' },
        { holds: contentType === undefined, message: 'is a file and must have a Content-Type' },
      ]
    : [
        { holds: filename !== undefined, message: 'is text and must not have a filename' },
        { holds: filename === undefined && textOfBytes(bytes) === undefined, message: 'is not UTF-8' },
      ];
  return faults.filter(({ holds }) => holds).map(({ message }) => ({ part, at: below('', name), message }));
}
