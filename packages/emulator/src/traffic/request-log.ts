import type { MiddlewareHandler } from 'hono';
import type { CallEnv } from '../server/call-env.ts';

/** One request that is done with. It holds no header, body or query, since keys and personal data travel there. */
export interface RequestLogEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Absent if it got no response because of a fault. */
  readonly status?: number;
  /** From the request headers to the response headers, in real time. */
  readonly durationMs: number;
}

/** Reports each request, refused ones included, once its response is known. */
export function requestLog(onRequest: (entry: RequestLogEntry) => void): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const { method, path } = context.req;
    const status = context.get('hasNoResponse') ? {} : { status: context.res.status };
    try {
      onRequest({ method, path, ...status, durationMs: performance.now() - start });
    } catch (error) {
      // The response matters more than its report.
      console.error('onRequest threw:', error);
    }
  };
}
