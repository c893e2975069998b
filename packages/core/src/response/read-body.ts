import { runSafely } from '../client/hooks.ts';
import type { Deadline } from '../request/deadline.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import { orUndefined } from '../schema/describe-type.ts';
import type { TransportResponse } from '../transport/transport.ts';

/** Reads a response body in chunks: what `body.getReader()` of a fetch Response returns. */
export interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** Why a body could not be read whole, where the connection is not the cause. */
export type BodyProblem = 'too-large' | 'truncated' | 'not-utf-8';

interface BodyText {
  readonly text: string;
  readonly problem?: BodyProblem;
}

/** The length of a body by its headers; `undefined` where they don't say, or give only the compressed length. */
export function declaredBytes(headers: HeaderReader): number | undefined {
  const length = headers.get('content-length') ?? '';
  return headers.get('content-encoding') === null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** Reads the body of a response as text, within a deadline and up to a size. */
export function readText(
  { body, bodyBytes }: TransportResponse,
  deadline: Deadline,
  maxBytes: number,
): Promise<BodyText> {
  if (!body) return Promise.resolve({ text: '' });
  return deadline.race(readBody(body, { maxBytes, declaredBytes: bodyBytes, signal: deadline.signal }));
}

/**
 * Reads a body as UTF-8 text, counting decoded bytes: past the limit it stops and closes the connection. A body
 * shorter than its declared length is `truncated`, even if what came is complete JSON.
 */
export async function readBody(
  reader: ByteReader,
  limits: { readonly maxBytes: number; readonly declaredBytes: number | undefined; readonly signal?: AbortSignal },
): Promise<BodyText> {
  const { maxBytes, declaredBytes = 0, signal } = limits;
  let buffer: Uint8Array = NO_BYTES;
  let bytes = 0;
  let isTooLarge = declaredBytes > maxBytes;
  while (!isTooLarge) {
    const { done, value } = await reader.read();
    // After an abort nobody waits for the rest, and not every reader stops when it is cancelled.
    if (done || value === undefined || signal?.aborted) break;
    isTooLarge = bytes + value.byteLength > maxBytes;
    if (isTooLarge) break;
    buffer = append(buffer, bytes, value);
    bytes += value.byteLength;
  }
  if (isTooLarge) runSafely(() => reader.cancel());
  const whole = buffer.byteLength === bytes ? buffer : buffer.subarray(0, bytes);
  // Made once, and not before it is needed: some runtimes have none until a polyfill is loaded.
  decoder ??= new TextDecoder();
  const text = decoder.decode(whole);
  if (isTooLarge) return { text, problem: 'too-large' };
  if (bytes < declaredBytes) return { text, problem: 'truncated' };
  // The bytes may encode U+FFFD itself, or it may stand for bytes that are invalid.
  const isUtf8 =
    !text.includes('\uFFFD') ||
    orUndefined(() => new TextDecoder('utf-8', { fatal: true }).decode(whole)) !== undefined;
  return isUtf8 ? { text } : { text, problem: 'not-utf-8' };
}

const NO_BYTES = new Uint8Array();
let decoder: TextDecoder | undefined;

function append(buffer: Uint8Array, length: number, chunk: Uint8Array): Uint8Array {
  if (length === 0) return chunk;
  const end = length + chunk.byteLength;
  let target = buffer;
  if (end > buffer.byteLength) {
    target = new Uint8Array(Math.max(end, buffer.byteLength * 2));
    target.set(buffer);
  }
  target.set(chunk, length);
  return target;
}

/** Parsed JSON; `undefined` for a text that is not JSON. */
export function tryParseJson(text: string): unknown {
  return orUndefined(() => parseJson(text));
}

/**
 * Parses JSON; throws a SyntaxError if it is invalid. Own `__proto__` keys are dropped: code that copies a response by
 * assignment would set a prototype with them.
 */
export function parseJson(text: string): unknown {
  // The reviver takes time, and so only a text that may hold the key gets it. One pattern for both would be slower.
  const mayHoldProto = text.includes('__proto__') || (text.includes('\\u00') && /\\u00[567]/.test(text));
  return mayHoldProto ? JSON.parse(text, dropProto) : JSON.parse(text);
}

function dropProto(key: string, value: unknown): unknown {
  // A reviver that returns undefined deletes the key.
  return key === '__proto__' ? undefined : value;
}
