import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { BodyError, maxBytes } from '../../../server/json-body.ts';
import { malformed, Refusal } from '../refusal.ts';

/** A file of a form: all that is kept of it. */
export interface UploadedFile {
  /** As it was sent, path parts and `%22` included. */
  readonly name: string;
  /** The Content-Type of the part in lower case, without parameters. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** Of its bytes, in hexadecimal digits. Empty until all have arrived. */
  readonly sha256: string;
}

/** The values of each field in the order in which they came. */
export type Form = ReadonlyMap<string, readonly Value[]>;

/** How many fields, and how many files, the framework takes. */
const maxParts = 1000;

/**
 * Reads a form, of any length, into little memory: files are counted and hashed as they pass. Anything but a form is
 * as good as an empty one. Of one without its last boundary, the last part is as good as absent.
 *
 * @param maxUploadBytes How long a form with files may be.
 * @throws Refusal, BodyError
 */
export async function readForm(request: Request, maxUploadBytes = Number.POSITIVE_INFINITY): Promise<Form> {
  const contentType = request.headers.get('Content-Type') ?? '';
  const isMultipart = /^multipart\/form-data\s*(;|$)/i.test(contentType);
  if (!isMultipart && !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)) return new Map();
  const limit = isMultipart ? maxUploadBytes : maxBytes;
  // Before a byte is read, so that the response to a body that is too large comes early.
  if (Number(request.headers.get('Content-Length')) > limit) throw tooLarge();

  const form = new Map<string, Value[]>();
  const parser = createParser(contentType);
  const failure = new AbortController();
  const fail = (reason: Error) => failure.abort(reason);
  const add = (name: string, value: Value) => form.set(name, [...(form.get(name) ?? []), value]);
  let textBytes = 0;
  let isTruncated = false;
  let hasParts = false;
  parser.on('field', (name, value, _, isCut) => {
    hasParts = true;
    if (isTruncated) return;
    textBytes += value.length;
    if (isCut || textBytes > maxBytes) fail(tooLarge());
    else add(name, value);
  });
  parser.on('file', (name, stream, filename, _, type) => {
    hasParts = true;
    const file = { name: filename, type, size: 0, sha256: '' };
    add(name, file);
    digest(stream, file);
  });
  parser.on('filesLimit', () => fail(new Refusal(400, `Too many files. Maximum number of files is ${maxParts}.`)));
  parser.on('fieldsLimit', () => fail(new Refusal(400, `Too many fields. Maximum number of fields is ${maxParts}.`)));
  // The only one that there is. A field that comes after it is of the part that has no end, and so is a file without a hash.
  parser.on('error', () => {
    isTruncated = true;
    const isWhole = (value: Value) => typeof value === 'string' || value.sha256 !== '';
    for (const [name, values] of form) form.set(name, values.filter(isWhole));
  });
  const length = await feed(parser, request, limit, failure.signal);
  if (length > 0) await end(parser, failure.signal);
  if (isTruncated && !hasParts) throw malformed();
  return form;
}

type Value = string | UploadedFile;

function createParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      // As in the framework, and unlike in the parser by default, a type alone makes no file.
      isPartAFile: (_, __, filename) => filename !== undefined,
      limits: { fieldSize: maxBytes, fields: maxParts, files: maxParts },
    });
  } catch {
    throw new Refusal(400, 'Missing boundary in multipart.');
  }
}

/** Writes size and hash into `file` as its bytes pass. */
function digest(stream: BusboyFileStream, file: { size: number; sha256: string }): void {
  const hash = createHash('sha256');
  stream.on('data', (chunk: Buffer) => {
    file.size += chunk.byteLength;
    hash.update(chunk);
  });
  stream.on('error', () => {}); // the parser has the same one
  stream.on('end', () => {
    file.sha256 = hash.digest('hex');
  });
}

/** Hands the body to the parser, no faster than it reads, and tells its length. */
async function feed(parser: BusboyInstance, request: Request, limit: number, failure: AbortSignal): Promise<number> {
  const reader = request.body?.getReader();
  let length = 0;
  // Not `for await`, whose end in the middle would end the connection, too, before the response is sent.
  for (;;) {
    const chunk = await reader?.read().catch(() => {
      throw malformed(); // the client has aborted, and nobody reads the response
    });
    if (chunk?.value === undefined) return length;
    length += chunk.value.byteLength;
    if (length > limit) throw tooLarge();
    if (!parser.write(chunk.value)) await once(parser, 'drain', { signal: failure }).catch(() => {});
    failure.throwIfAborted();
  }
}

async function end(parser: BusboyInstance, failure: AbortSignal): Promise<void> {
  // Not `once` of node:events, which would take the error of a truncated form for the end.
  await new Promise((resolve) => {
    parser.once('finish', resolve);
    failure.addEventListener('abort', resolve);
    parser.end();
  });
  failure.throwIfAborted();
}

function tooLarge(): BodyError {
  return new BodyError('too-large', 'request entity too large');
}
