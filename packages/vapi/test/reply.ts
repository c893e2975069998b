import type { Handler } from '@x/core/testing';
import { createVapi, type Vapi, type VapiOptions } from '../src/index.ts';
import { KEY } from './failure-of.ts';

export const CHAT_ID = '7e0f6f1c-1b0e-4f63-9d6d-0b6a5f2f9a01';
export const SESSION_ID = '9b1c5a52-7a0e-4d0f-8c55-3a0f7a5b2c10';
export const TURN = { sessionId: SESSION_ID, input: 'I need help with billing' };

/** A piece of a reply, as the API sends it. */
export function pieceOf(delta: string, index = 0) {
  return { id: CHAT_ID, sessionId: SESSION_ID, path: `chat.output[${index}].content`, delta };
}

/** An event with these data. */
export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** Events with pieces of a reply. */
export function events(...deltas: string[]): string {
  return deltas.map((delta) => event(pieceOf(delta))).join('');
}

/** Responds with a stream of these bytes, and ends it. */
export function streamed(body: string | Uint8Array, type = 'text/event-stream', status = 201): Handler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
}

/** Responds with a stream of these bytes, and leaves it open, unless `then` does something else. */
export function streamedAnd(body: string, then: Handler = () => {}): Handler {
  return (request, response) => {
    response.writeHead(201, { 'content-type': 'text/event-stream' });
    // Also where the body is empty: the client has to have seen the headers.
    response.flushHeaders();
    if (body === '') setTimeout(() => then(request, response), 20);
    else response.write(body, () => setTimeout(() => then(request, response), 20));
  };
}

export function clientOf(baseUrl: string, options: VapiOptions = {}): Vapi {
  return createVapi({ baseUrl, apiKey: KEY, ...options });
}

/** A client whose fetch responds with a stream of these pieces. */
export function clientOfPieces(pieces: readonly Uint8Array[], options: VapiOptions = {}): Vapi {
  const fetch = async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      }),
      { status: 201, headers: { 'content-type': 'text/event-stream' } },
    );
  return createVapi({ apiKey: KEY, fetch, ...options });
}
