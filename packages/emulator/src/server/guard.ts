import type { MiddlewareHandler } from 'hono';

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Refuses, before any route, what a web page could send here unasked. A foreign `Host` means that a page has pointed
 * its own name at this machine (DNS rebinding); an `Origin` means that a page sends the request at all.
 */
export function guard(allowOrigins: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    // Both: the header is what the browser believes it talks to, and the URL is another one in an absolute-form request.
    const hosts = [context.req.header('Host'), new URL(context.req.url).host];
    if (!hosts.every((host) => host === undefined || isLoopback(host))) {
      return context.json(forbidden('This Host is not served here. Use 127.0.0.1 or localhost.'), 403);
    }
    const origin = context.req.header('Origin');
    if (origin !== undefined && !allowOrigins.includes(origin)) {
      return context.json(
        forbidden('This Origin is not allowed. Start the emulator with it as an allowed origin.'),
        403,
      );
    }
    return await next();
  };
}

/** The port does not matter: a forwarded one leads to this machine, too. */
function isLoopback(host: string): boolean {
  return loopbackNames.has(host.toLowerCase().replace(/:\d*$/, ''));
}

function forbidden(message: string) {
  return { message, error: 'Forbidden', statusCode: 403 };
}
