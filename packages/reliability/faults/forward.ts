import type { Emulator } from '@x/emulator';
import type { Answer, ReadRequest } from './wire.ts';

/** Hands requests to the API, and gives the whole of its answers. Either is framed anew. */
export function forwardTo(emulator: Emulator) {
  return async ({ method, target, headers, body }: ReadRequest): Promise<Answer> => {
    const response = await emulator.fetch(`${emulator.url}${target}`, {
      method,
      headers: without(headers, ['host', 'connection', 'content-length']),
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    return {
      status: response.status,
      headers: without(Object.fromEntries(response.headers), ['transfer-encoding', 'content-length']),
      body: Buffer.from(await response.arrayBuffer()),
    };
  };
}

function without(headers: Answer['headers'], names: readonly string[]): Answer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
