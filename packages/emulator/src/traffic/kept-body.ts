import { parseJson } from '../server/json-body.ts';

/** How many bytes of a body are kept. A thousand bodies at the limit of bodies would fill the memory. */
const maxKeptBytes = 64 * 1024;

/** The start of a body, kept while it passes. */
export interface KeptBody {
  add(chunk: Uint8Array): void;
  /** How long the body has been so far, kept or not. */
  readonly length: number;
  /** Whether all of it is kept. */
  readonly isWhole: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Parsed where it is JSON and whole, a string otherwise; undefined while it is empty. */
  value(contentType: string | null): unknown;
}

export function createKeptBody(): KeptBody {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let kept = 0;
  let length = 0;
  const bytes = () => {
    const joined = Buffer.concat(chunks);
    chunks = [joined];
    return joined;
  };
  return {
    add(chunk) {
      length += chunk.byteLength;
      if (chunk.byteLength === 0 || kept === maxKeptBytes) return;
      // A copy: a view of a long chunk would keep all of it in memory.
      const part = new Uint8Array(chunk.subarray(0, maxKeptBytes - kept));
      kept += part.byteLength;
      chunks.push(part);
    },
    get length() {
      return length;
    },
    get isWhole() {
      return length === kept;
    },
    get bytes() {
      return bytes();
    },
    value(contentType) {
      if (kept === 0) return undefined;
      return parseBody(bytes(), length > kept ? null : contentType);
    },
  };
}

/** What a body holds: parsed where it is JSON, a string otherwise. */
export function parseBody(bytes: Uint8Array, contentType: string | null): unknown {
  const text = new TextDecoder().decode(bytes);
  if (!/^[^;]*\bjson\s*(;|$)/i.test(contentType ?? '')) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
