import { runSafely } from '../client/hooks.ts';

/** Reads an answer's body piece by piece: what `body.getReader()` of a fetch Response gives. */
export interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** Why a body could not be read whole, where that is not the connection's fault. */
type BodyProblem = 'too-large' | 'truncated' | 'not-utf-8';

/** A body as text, or what is wrong with it. */
export interface BodyText {
  readonly text: string;
  readonly problem?: BodyProblem;
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
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let isTooLarge = declaredBytes > maxBytes;
  while (!isTooLarge) {
    const { done, value } = await reader.read();
    // Nobody waits for the rest of it then, and not every reader heeds that it was cancelled.
    if (done || value === undefined || signal?.aborted) break;
    isTooLarge = bytes + value.byteLength > maxBytes;
    if (isTooLarge) break;
    bytes += value.byteLength;
    pieces.push(value);
    if (pieces.length < MAX_PIECES) continue;
    blocks.push(joined(pieces));
    pieces = [];
  }
  if (isTooLarge) runSafely(() => reader.cancel());
  // All at once, by decoders that are there: to make one for each body takes longer than most bodies.
  const whole = joined([...blocks, ...pieces]);
  const text = LENIENT.decode(whole);
  if (isTooLarge) return { text, problem: 'too-large' };
  if (bytes < declaredBytes) return { text, problem: 'truncated' };
  return text.includes('\uFFFD') && !isUtf8(whole) ? { text, problem: 'not-utf-8' } : { text };
}

// A server may send its body byte by byte, and each piece takes a hundred times the room of a byte.
const MAX_PIECES = 1_024;

const STRICT = new TextDecoder('utf-8', { fatal: true });
// The faster of the two.
const LENIENT = new TextDecoder();

/** Tells bytes that hold U+FFFD themselves from those that it had to stand for. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    STRICT.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const whole = new Uint8Array(pieces.reduce((bytes, { byteLength }) => bytes + byteLength, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.byteLength;
  }
  return whole;
}
