import { connect } from 'node:net';
import type { Emulator } from '../src/index.ts';

/** The Content-Type of an event stream. */
export const sse = 'text/event-stream; charset=utf-8';

/** The chunks of a response as they are framed on the wire, however the network joins them. */
export async function readChunks(url: string, accept: string): Promise<Buffer[]> {
  const { pathname, port, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`);
  const bytes = Buffer.concat(await socket.toArray());
  const chunks: Buffer[] = [];
  for (let at = bytes.indexOf('\r\n\r\n') + 4; ; ) {
    const start = bytes.indexOf('\r\n', at) + 2;
    const length = Number.parseInt(bytes.toString('latin1', at, start), 16);
    if (length === 0) return chunks;
    chunks.push(bytes.subarray(start, start + length));
    at = start + length + 2;
  }
}

/** Follows a session, chunk by chunk. */
export function opener(emulator: Emulator, path: string) {
  return async (
    accept?: string,
    { fetch = globalThis.fetch, signal }: { fetch?: typeof globalThis.fetch; signal?: AbortSignal } = {},
  ) => {
    const headers = accept === undefined ? {} : { Accept: accept };
    const response = await fetch(`${emulator.baseUrls.portal}${path}`, { headers, ...(signal && { signal }) });
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
    const separator = response.headers.get('Content-Type') === sse ? '\n\n' : '\n';
    let received = '';
    /** The next event, or line, which may share a chunk with the one after it. */
    const next = async () => {
      while (!received.includes(separator)) {
        const { value } = await reader.read();
        if (value === undefined) return received || undefined;
        received += Buffer.from(value).toString();
      }
      const end = received.indexOf(separator) + separator.length;
      const first = received.slice(0, end);
      received = received.slice(end);
      return first;
    };
    const rest = async () => {
      let text = received;
      const decoder = new TextDecoder();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        text += decoder.decode(chunk.value, { stream: true });
      }
      return text;
    };
    return { status: response.status, type: response.headers.get('Content-Type'), next, rest };
  };
}
