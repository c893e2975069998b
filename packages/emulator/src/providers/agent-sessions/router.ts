import { Hono } from 'hono';
import type { CallEnv } from '../../server/call-env.ts';
import { errorResponse, Refusal } from './refusal.ts';

/** The routes of a service, which find what is sent to them as the framework does. */
export type Router = Hono<CallEnv>;

/**
 * A router with the framework's own responses.
 *
 * @param prefix What stands before its paths.
 * @param allowed Every path that has routes, and the method of its first one: that is all the framework puts into the
 *   `Allow` of a 405.
 * @param addRoutes Adds them.
 */
export function createRouter(
  prefix: string,
  allowed: Readonly<Record<string, string>>,
  addRoutes: (router: Router) => void,
): Router {
  const router: Router = new Hono();
  const patterns = Object.entries(allowed).map(
    ([path, method]) => [new RegExp(`^${prefix}${path.replaceAll(/:\w+/g, '[^/]+')}$`), method] as const,
  );
  const allowedAt = (path: string) => patterns.find(([pattern]) => pattern.test(path))?.[1];

  router.use(async ({ req }, next) => {
    // The framework decodes a path before it looks for its route, so that no segment holds a slash.
    if (/%2f/i.test(req.path)) throw new Refusal(404, 'Not Found');
    // Nor does it take a HEAD for a GET, as Hono would.
    const method = req.method === 'HEAD' && allowedAt(req.path);
    if (method) throw notAllowed(method);
    await next();
  });
  addRoutes(router);
  for (const [path, method] of Object.entries(allowed)) {
    router.all(path, () => {
      throw notAllowed(method);
    });
  }
  router.all('*', ({ req, redirect }) => {
    const url = new URL(req.url);
    const bare = url.pathname.replace(/\/+$/, '');
    if (bare === url.pathname || !allowedAt(bare)) throw new Refusal(404, 'Not Found');
    return redirect(`${url.origin}${bare}${url.search}`, 307);
  });
  router.onError(errorResponse);
  return router;
}

function notAllowed(method: string): Refusal {
  return new Refusal(405, 'Method Not Allowed', { Allow: method });
}
