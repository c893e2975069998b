import type { MiddlewareHandler } from 'hono';
import type { CallEnv } from '../server/call-env.ts';
import { parseJson, readBytes } from '../server/json-body.ts';
import { maskCredentials } from './mask-credentials.ts';
import type { RecordedRequests, RequestRecord } from './recorded-requests.ts';

/** How many bytes of a body are kept. A thousand bodies at the limit of bodies would fill the memory. */
const maxBodyBytes = 64 * 1024;

/** Records each request to an API, from when its body has arrived (of an upload: its headers) to its response. */
export function recordRequests(requests: RecordedRequests, provider: string): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    const { raw, method, path } = context.req;
    const record: RequestRecord = {
      provider,
      method,
      path,
      query: queryOf(new URL(raw.url)),
      headers: maskCredentials(raw.headers),
      fault: false,
    };
    if (raw.body !== null && isUpload(raw)) {
      context.req.raw = withBody(raw, recordInPassing(raw.body, record));
    } else {
      const bytes = await readWhole(raw);
      if (bytes === undefined) {
        context.res = new Response(null, { status: 400 }); // nobody is left to read it
        return;
      }
      if (raw.body !== null) context.req.raw = withBody(raw, bytes);
      // Cut before it is decoded: a piece of a long text keeps all of it in memory.
      const text = new TextDecoder().decode(bytes.subarray(0, maxBodyBytes));
      if (text !== '') record.body = bodyOf(text, raw.headers.get('Content-Type'), bytes.byteLength <= maxBodyBytes);
    }
    requests.add(record);
    context.set('record', record);
    await next();
    if (!context.get('hasNoResponse')) record.status = context.res.status;
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

/** The same body, whose first bytes go into the record as they are read. Nothing is read before somebody does. */
function recordInPassing(body: ReadableStream<Uint8Array>, record: RequestRecord): ReadableStream<Uint8Array> {
  let start = Buffer.alloc(0);
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        reader ??= body.getReader();
        const { done, value } = await reader.read();
        if (done) return controller.close();
        if (start.byteLength < maxBodyBytes) {
          start = Buffer.concat([start, value.subarray(0, maxBodyBytes - start.byteLength)]);
          record.body = new TextDecoder().decode(start);
        }
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

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...more] = searchParams.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

function bodyOf(text: string, contentType: string | null, isWhole: boolean): unknown {
  if (!isWhole || !/^[^;]*\bjson\s*(;|$)/i.test(contentType ?? '')) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
