import type { MiddlewareHandler } from 'hono';
import type { CallEnv } from './call-env.ts';

/** One request that is done with. It holds no header, body or query, since keys and personal data travel there. */
export interface RequestLogEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Absent when a fault left it without an answer. */
  readonly status?: number;
  /** From the arrival of the request's head to the answer's, in real time. */
  readonly durationMs: number;
}

/** Reports each request, refused ones included, once its answer is known. */
export function requestLog(onRequest: (entry: RequestLogEntry) => void): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const { method, path } = context.req;
    const status = context.get('unanswered') ? {} : { status: context.res.status };
    try {
      onRequest({ method, path, ...status, durationMs: performance.now() - start });
    } catch (error) {
      // The answer is worth more than the report about it.
      console.error('onRequest threw:', error);
    }
  };
}
