import type { Emulator } from '@x/emulator';
import type { ReadRequest, WireResponse } from './wire.ts';

/** Forwards requests to the API, and returns its whole responses. Both are framed anew. */
export function forwardTo(emulator: Emulator) {
  return async ({ method, target, headers, body }: ReadRequest): Promise<WireResponse> => {
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

function without(headers: WireResponse['headers'], names: readonly string[]): WireResponse['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
