import { Hono } from 'hono';
import type { CallEnv } from '../../call-env.ts';
import { answerError, Refusal } from './refusal.ts';

/** The routes of a service, which find what is sent to them as the framework does. */
export type Router = Hono<CallEnv>;

/**
 * A router with the framework's own answers.
 *
 * @param prefix What stands before its paths.
 * @param paths Every path that has routes.
 * @param addRoutes Adds them.
 */
export function createRouter(prefix: string, paths: readonly string[], addRoutes: (router: Router) => void): Router {
  const router: Router = new Hono();
  const patterns = paths.map((path) => new RegExp(`^${prefix}${path.replaceAll(/:\w+/g, '[^/]+')}$`));

  router.use(async ({ req }, next) => {
    // The framework decodes a path before it looks for its route, so that no segment holds a slash.
    if (/%2f/i.test(req.path)) throw new Refusal(404, 'Not Found');
    // Nor does it take a HEAD for a GET, as Hono would.
    if (req.method === 'HEAD' && patterns.some((pattern) => pattern.test(req.path))) throw notAllowed();
    await next();
  });
  addRoutes(router);
  for (const path of paths) {
    router.all(path, () => {
      throw notAllowed();
    });
  }
  router.all('*', ({ req, redirect }) => {
    const url = new URL(req.url);
    const bare = url.pathname.replace(/\/+$/, '');
    if (bare === url.pathname || !patterns.some((pattern) => pattern.test(bare))) throw new Refusal(404, 'Not Found');
    return redirect(`${url.origin}${bare}${url.search}`, 307);
  });
  router.onError(answerError);
  return router;
}

function notAllowed(): Refusal {
  return new Refusal(405, 'Method Not Allowed');
}
