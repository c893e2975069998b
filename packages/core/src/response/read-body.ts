import { runSafely } from '../client/hooks.ts';
import type { Deadline } from '../request/deadline.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import type { TransportResponse } from '../transport/transport.ts';

/** Reads a response body in chunks: what `body.getReader()` of a fetch Response returns. */
export interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** Why a body could not be read whole, where the connection is not the cause. */
export type BodyProblem = 'too-large' | 'truncated' | 'not-utf-8';

/** A body as text, or what is wrong with it. */
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
export async function readText(
  { body, bodyBytes }: TransportResponse,
  deadline: Deadline,
  maxBytes: number,
): Promise<BodyText> {
  if (!body) return { text: '' };
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
  const blocks: Uint8Array[] = [];
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let isTooLarge = declaredBytes > maxBytes;
  while (!isTooLarge) {
    const { done, value } = await reader.read();
    // After an abort nobody waits for the rest, and not every reader stops when it is cancelled.
    if (done || value === undefined || signal?.aborted) break;
    isTooLarge = bytes + value.byteLength > maxBytes;
    if (isTooLarge) break;
    bytes += value.byteLength;
    chunks.push(value);
    if (chunks.length < MAX_CHUNKS) continue;
    blocks.push(concat(chunks));
    chunks = [];
  }
  if (isTooLarge) runSafely(() => reader.cancel());
  const whole = concat([...blocks, ...chunks]);
  const text = LENIENT.decode(whole);
  if (isTooLarge) return { text, problem: 'too-large' };
  if (bytes < declaredBytes) return { text, problem: 'truncated' };
  return text.includes('\uFFFD') && !isUtf8(whole) ? { text, problem: 'not-utf-8' } : { text };
}

// A server may send its body byte by byte, and each chunk takes a hundred times the memory of a byte.
const MAX_CHUNKS = 1_024;

const STRICT = new TextDecoder('utf-8', { fatal: true });
const LENIENT = new TextDecoder();

/** Distinguishes bytes that encode U+FFFD itself from those that it had to replace. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    STRICT.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const whole = new Uint8Array(chunks.reduce((bytes, { byteLength }) => bytes + byteLength, 0));
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.byteLength;
  }
  return whole;
}
