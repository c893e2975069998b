import type { MiddlewareHandler } from 'hono';
import { type CallEnv, setResponse } from '../server/call-env.ts';
import { readBytes } from '../server/json-body.ts';
import { createKeptBody, type KeptBody, parseBody } from './kept-body.ts';
import { recordResponse } from './record-response.ts';
import type { RecordedRequests } from './recorded-requests.ts';

/** Records each request to an API, from when its body has arrived (of an upload: its headers) to the end of its response. */
export function recordRequests(requests: RecordedRequests, provider: string): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    const { raw, method, path } = context.req;
    const body = createKeptBody();
    if (raw.body !== null && isUpload(raw)) {
      context.req.raw = withBody(raw, keepInPassing(raw.body, body));
    } else {
      const bytes = await readWhole(raw);
      if (bytes === undefined) {
        context.res = new Response(null, { status: 400 }); // nobody is left to read it
        return;
      }
      if (raw.body !== null) context.req.raw = withBody(raw, bytes);
      body.add(bytes);
      let value: { readonly of: unknown } | undefined;
      context.set('sentBody', () => {
        value ??= { of: parseBody(bytes, raw.headers.get('Content-Type')) };
        return value.of;
      });
    }
    const sent = { url: new URL(raw.url), method, headers: raw.headers, body };
    const { repeating } = context.env;
    const record = requests.add({ provider, path, sent, replayOf: repeating?.of });
    repeating?.recorded(record.id);
    context.set('record', record);
    await next();
    if (context.get('hasNoResponse')) {
      record.durationMs = performance.now() - record.startedAt;
      record.changed();
    } else if (record.response === undefined) setResponse(context, recordResponse(record, context.res));
  };
}

/** A form with files can be larger than memory, so nothing but the operation reads it. */
function isUpload({ headers }: Request): boolean {
  return /^multipart\/form-data\s*(;|$)/i.test(headers.get('Content-Type') ?? '');
}

function withBody({ url, method, headers }: Request, body: Uint8Array<ArrayBuffer> | ReadableStream): Request {
  const init = { method, headers, body, duplex: 'half' };
  return new Request(url, init as RequestInit); // whose type lacks what the standard demands for a stream
}

/** The same body, whose start is kept as it is read. Nothing is read before somebody does. */
function keepInPassing(body: ReadableStream<Uint8Array>, kept: KeptBody): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        reader ??= body.getReader();
        const { done, value } = await reader.read();
        if (done) return controller.close();
        kept.add(value);
        controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The bytes of the body; undefined when the client breaks off. */
async function readWhole(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readBytes(request);
  } catch {
    return undefined;
  }
}
