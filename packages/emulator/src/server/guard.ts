import type { Context, MiddlewareHandler } from 'hono';

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether requests to this host, with or without a port, are served. */
export type HostCheck = (host: string) => boolean;

/**
 * Serves the names of this machine, and these.
 *
 * @param allowed As a URL spells them.
 */
export function hostCheck(allowed: readonly string[]): HostCheck {
  const names = new Set([...loopbackNames, ...allowed]);
  // The port does not matter: a forwarded one leads to this machine, too.
  return (host) => names.has(host.toLowerCase().replace(/:\d*$/, ''));
}

/** Whether a web page of this origin may send a request. */
export type OriginCheck = (origin: string, context: Context) => boolean;

/** Allows these origins, and the emulator's own: that of its page, under whichever name it is served. */
export function originCheck(allowOrigins: readonly string[], isServed: HostCheck): OriginCheck {
  return (origin, { req }) => {
    if (allowOrigins.includes(origin)) return true;
    // What serves another port of this machine is somebody else.
    const own = /^http:\/\/([^/]+)$/.exec(origin)?.[1];
    const host = req.header('Host') ?? new URL(req.url).host;
    return own !== undefined && isServed(own) && portOf(own) === portOf(host);
  };
}

/**
 * Refuses, before any route, what a web page could send here unasked. A foreign `Host` means that a page has pointed
 * its own name at this machine (DNS rebinding); an `Origin` means that a page sends the request at all.
 */
export function guard(isServed: HostCheck, isAllowed: OriginCheck): MiddlewareHandler {
  return async (context, next) => {
    // Both: the header is what the browser believes it talks to, and the URL is another one in an absolute-form request.
    const hosts = [context.req.header('Host'), new URL(context.req.url).host];
    if (!hosts.every((host) => host === undefined || isServed(host))) return context.json(foreignHost, 403);
    const origin = context.req.header('Origin');
    if (origin !== undefined && !isAllowed(origin, context)) {
      return context.json(
        forbidden('This Origin is not allowed. Start the emulator with it as an allowed origin.'),
        403,
      );
    }
    return await next();
  };
}

/** Whether this can stand in a URL, in just this spelling. */
export function isHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return URL.canParse(`http://${host}`) && new URL(`http://${host}`).hostname === name;
}

function portOf(host: string): string {
  return /:(\d+)$/.exec(host)?.[1] ?? '80';
}

function forbidden(message: string) {
  return { message, error: 'Forbidden', statusCode: 403 };
}

/** The body of the response to a request for another host, or for none that there can be. */
export const foreignHost = forbidden(
  'This Host is not served here. Use 127.0.0.1 or localhost, or start the emulator with it as an allowed host.',
);
