import type { MiddlewareHandler } from 'hono';

/** One answered request. It holds no header, body or query, since keys and personal data travel there. */
export interface RequestLogEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  /** From the arrival of the request's head to the answer's, in real time. */
  readonly durationMs: number;
}

/** Reports each request, refused ones included, once its answer is known. */
export function requestLog(onRequest: (entry: RequestLogEntry) => void): MiddlewareHandler {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const { method, path } = context.req;
    try {
      onRequest({ method, path, status: context.res.status, durationMs: performance.now() - start });
    } catch (error) {
      // The answer is worth more than the report about it.
      console.error('onRequest threw:', error);
    }
  };
}
