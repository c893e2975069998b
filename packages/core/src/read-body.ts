import type { Watch } from './timers.ts';

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
  watch: Watch,
  limits: { readonly maxBytes: number; readonly declaredBytes: number | undefined },
): Promise<BodyText> {
  const { maxBytes, declaredBytes } = limits;
  if (declaredBytes !== undefined && declaredBytes > maxBytes) return stop(reader, '', 'too-large');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await watch.race(reader.read());
    if (done || value === undefined) break;
    bytes += value.byteLength;
    if (bytes > maxBytes) return stop(reader, text, 'too-large');
    try {
      text += decoder.decode(value, { stream: true });
    } catch {
      return stop(reader, text, 'not-utf-8');
    }
  }
  try {
    text += decoder.decode();
  } catch {
    return { text, problem: 'not-utf-8' };
  }
  if (declaredBytes !== undefined && bytes < declaredBytes) return { text, problem: 'truncated' };
  return { text };
}

function stop(reader: ByteReader, text: string, problem: BodyProblem): BodyText {
  reader.cancel().catch(() => {});
  return { text, problem };
}
