import type { MiddlewareHandler } from 'hono';
import type { CallEnv } from '../server/call-env.ts';
import type { RequestRecord } from './recorded-requests.ts';

/** One request that is done with. It holds no header, body or query, since keys and personal data travel there. */
export interface RequestLogEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Absent if it got no response because of a fault. */
  readonly status?: number;
  /** From the request headers to the response headers, in real time. */
  readonly durationMs: number;
  /** `vapi sessions.create`: the API and its operation. Absent if it reached none. */
  readonly operation?: string;
  /** The fault that it met, in words. */
  readonly fault?: string;
}

/** Reports each request but the inspector's own, refused ones included, once its response is known. */
export function requestLog(onRequest: (entry: RequestLogEntry) => void): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    // Those of the inspector, which asks after each change, would hide all others.
    if (context.req.header('Sec-Fetch-Site') === 'same-origin') return await next();
    const start = performance.now();
    await next();
    const { method, path } = context.req;
    const record: RequestRecord | undefined = context.get('record'); // none where it went to no API
    const entry: RequestLogEntry = {
      method,
      path,
      ...(!context.get('hasNoResponse') && { status: context.res.status }),
      durationMs: performance.now() - start,
      ...(record?.operation !== undefined && { operation: `${record.provider} ${record.operation}` }),
      ...(record?.fault && { fault: record.fault.text }),
    };
    try {
      onRequest(entry);
    } catch (error) {
      // The response matters more than its report.
      console.error('onRequest threw:', error);
    }
  };
}
