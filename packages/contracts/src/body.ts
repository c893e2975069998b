import type { Contract } from './contract.ts';
import { below } from './document.ts';
import type { Problem } from './exchange.ts';
import { formProblems } from './form.ts';
import { itemTexts } from './item-stream.ts';
import type { Content } from './openapi.ts';
import { textOfBytes } from './text-value.ts';

/** A body, what its headers say of it, and the media types that the document declares for it. */
export interface Body {
  readonly part: 'request-body' | 'response-body';
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly content: Content;
  /** Where in the document `content` stands. */
  readonly contentPointer: string;
}

/** The bytes of a body; none when it was left out. */
export function bytesOf(body: string | Uint8Array | undefined): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
}

/** Checks the media type of a body and its content against the schema of that type. */
export function bodyProblems(contract: Contract, body: Body): Problem[] {
  const { part, headers, content } = body;
  const contentType = headers.get('content-type') ?? '';
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const declared = content[mediaType];
  if (declared === undefined) {
    const expected = Object.keys(content).join(' or ');
    return [{ part, at: 'Content-Type', message: `must be ${expected}, was ${JSON.stringify(contentType)}` }];
  }

  const mediaTypePointer = below(body.contentPointer, mediaType);
  const schemaPointer = below(mediaTypePointer, 'schema');
  if (mediaType === 'multipart/form-data') return formProblems(contract, schemaPointer, contentType, body.bytes);
  const text = textOfBytes(body.bytes);
  if (text === undefined) return [{ part, at: '', message: 'is not UTF-8' }];
  if (mediaType === 'application/json') return jsonProblems(contract, part, schemaPointer, text);

  const problems = contract.validate(schemaPointer, text).map((finding) => ({ part, ...finding }));
  const itemSchema = declared['x-item-schema']?.slice('#'.length);
  if (itemSchema === undefined) return problems;
  const items = itemTexts(mediaType, text).flatMap((item, index) =>
    jsonProblems(contract, part, itemSchema, item).map((problem) => ({ ...problem, at: `/${index}${problem.at}` })),
  );
  return [...problems, ...items];
}

function jsonProblems(contract: Contract, part: Body['part'], schemaPointer: string, text: string): Problem[] {
  try {
    const value: unknown = JSON.parse(text);
    return contract.validate(schemaPointer, value).map((finding) => ({ part, ...finding }));
  } catch (error) {
    if (error instanceof SyntaxError) return [{ part, at: '', message: `is not JSON: ${error.message}` }];
    throw error;
  }
}
