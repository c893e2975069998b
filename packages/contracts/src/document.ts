import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { OpenApiDocument } from './openapi.ts';

/** The APIs that have documents. */
export type Provider = 'edgegap' | 'portal' | 'sipher' | 'uxmate' | 'vapi';

/** A document in this package, named like its file. */
export type DocumentName = Provider | 'vapi-chats';

/** The documents of a provider. No path is in two of them. */
export function documentsOf(provider: Provider): readonly DocumentName[] {
  return provider === 'vapi' ? ['vapi', 'vapi-chats'] : [provider];
}

/** A part of a document together with its own place, which outlives the references that led to it. */
export interface Located<Value> {
  readonly pointer: string;
  readonly value: Value;
}

/** Reads a document from this package. */
export function readDocument(name: DocumentName): OpenApiDocument {
  const file = new URL(`../openapi/${name}.openapi.yaml`, import.meta.url);
  return parse(readFileSync(file, 'utf8'));
}

/** Finds what stands at a JSON pointer, following a `$ref` that stands there to its target. */
export function locate<Value>(document: OpenApiDocument, pointer: string): Located<Value> {
  let value: unknown = document;
  for (const key of pointer.split('/').slice(1)) value = Object(value)[unescapeKey(key)];
  if (value === undefined) throw new Error(`The document has nothing at ${pointer}`);
  const reference: unknown = Object(value).$ref;
  if (typeof reference === 'string') return locate(document, reference.slice('#'.length));
  // The documents lie in this package, and a test walks every operation of them: their shape is known.
  return { pointer, value: value as Value };
}

/** The pointer of something inside a located part. */
export function below(pointer: string, ...keys: readonly (string | number)[]): string {
  return [pointer, ...keys.map((key) => escapeKey(String(key)))].join('/');
}

function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
