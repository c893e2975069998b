import { createKeptBody } from './kept-body.ts';
import type { RequestRecord } from './recorded-requests.ts';

/** The same response, which is recorded as it is sent. */
export function recordResponse(record: RequestRecord, response: Response): Response {
  const kept = createKeptBody();
  record.status = response.status;
  record.response = { headers: new Headers(response.headers), body: kept };
  const end = () => {
    record.durationMs ??= performance.now() - record.startedAt;
    record.changed();
  };
  if (response.body === null) {
    end();
    return response;
  }
  record.changed();
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            kept.add(value);
            record.changed();
            return controller.enqueue(value);
          }
          end();
          controller.close();
        } catch (error) {
          end();
          throw error;
        }
      },
      async cancel(reason) {
        end();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}
