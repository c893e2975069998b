import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { controlPrefix } from '../control/prefix.ts';

/** Where the page's script and styles are. */
const assetPrefix = `${controlPrefix}/inspector`;

/** The page loads nothing but its own files, is shown in no other, and what it shows of requests can do nothing. */
const policy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

const types = { 'page.js': 'text/javascript; charset=utf-8', 'page.css': 'text/css; charset=utf-8' };

/** For those who work on the emulator: what is published is built. */
const notBuilt = 'The inspector is not built. Run: npx pnpm@12 --filter @x/emulator sources';

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='6' fill='%234f63e0'/%3E%3Ccircle cx='8' cy='8' r='2.5' fill='%23fff'/%3E%3C/svg%3E";

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Emulator</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${assetPrefix}/page.css">
<script type="module" src="${assetPrefix}/page.js"></script>
<body><div id="app"><noscript>The inspector needs JavaScript.</noscript></div></body>
</html>
`;

/** The inspector at `/`, for browsers: a request that does not accept HTML goes to the next route. */
export function inspectorRoutes(): Hono {
  const app = new Hono();
  const protect = secureHeaders({
    contentSecurityPolicy: policy,
    xFrameOptions: 'DENY',
    strictTransportSecurity: false,
  });
  app.get('/', async (context, next) => {
    context.header('Vary', 'Accept');
    if (!wantsHtml(context)) return await next();
    if (!existsSync(fileOf('page.js'))) return context.text(notBuilt, 503);
    return (await protect(context, async () => {})) ?? context.html(page);
  });
  for (const [name, type] of Object.entries(types)) {
    app.get(`${assetPrefix}/${name}`, protect, async (context) => {
      const headers = { 'Content-Type': type, 'Cache-Control': 'no-cache' };
      return context.body(await readFile(fileOf(name)), 200, headers);
    });
  }
  return app;
}

/** Where the build leaves a file. */
function fileOf(name: string): URL {
  return new URL(`bundle/${name}`, import.meta.url);
}

function wantsHtml({ req }: Context): boolean {
  return /\btext\/html\b/i.test(req.header('Accept') ?? '');
}
