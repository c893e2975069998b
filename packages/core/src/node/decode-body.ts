import { pipeline, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** The bytes of a body, as they are read. */
export type Chunks = AsyncGenerator<Uint8Array, undefined, undefined>;

/** What goes out as `accept-encoding`. Not zstd, of which Node 22 takes a truncated body for a whole one. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

/** What makes a decoder; called with the first bytes of a body, by which some recognize their format. */
const decoders = new Map<string, (first: Uint8Array) => Transform>([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  // With a header of zlib's, as the standard has it, or without, as some servers do.
  ['deflate', ([first = 0]) => ((first & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw())],
  ['br', () => zlib.createBrotliDecompress()],
]);
// Node has it from 22.15 on.
if (zlib.createZstdDecompress) decoders.set('zstd', () => zlib.createZstdDecompress());

/** Decodes a body, as fetch does: one with an unknown coding is left as it is. */
export function decodeBody(body: Chunks, contentEncoding: string): Chunks {
  const names = contentEncoding.split(',').map((name) => name.trim().toLowerCase());
  const codings = names.filter((name) => name !== '' && name !== 'identity');
  // More than five are an attack: no server has ever applied that many.
  if (codings.length > 5 || codings.some((name) => !decoders.has(name))) return body;
  // The coding that was applied last is removed first.
  return codings.reduceRight(decode, body);
}

async function* decode(body: Chunks, coding: string): Chunks {
  const { value: first } = await body.next();
  // An empty body, whatever its coding.
  const decoder = first && decoders.get(coding)?.(first);
  if (!decoder) return;
  const encoded = async function* () {
    yield first;
    yield* body;
  };
  pipeline(encoded, decoder, () => {});
  yield* decoder;
}

/** Each decoder has codes of its own for invalid data; the loop knows zlib's. */
export function asDataError({ code, message }: NodeJS.ErrnoException): Error {
  return Object.assign(new Error(message), { code: code === 'Z_BUF_ERROR' ? code : 'Z_DATA_ERROR' });
}
