/** Serves the page with an emulator behind it: `node start.ts [port]`. Ctrl-C ends both. */
import { startEmulator } from '@x/emulator';
import { createServer } from 'vite';

const port = Number(process.argv[2] ?? 5173);
const url = `http://localhost:${port}/`;

// The page and the API are two origins, as in life: the API has to let the page in.
const emulator = await startEmulator({ providers: ['portal'], allowOrigins: [url] });
process.env['VITE_PORTAL_BASE_URL'] = emulator.baseUrls.portal;
process.env['VITE_PORTAL_TOKEN'] = emulator.keys.portal.token;

try {
  const page = await createServer({ root: import.meta.dirname, server: { host: 'localhost', port, strictPort: true } });
  await page.listen();
  console.log(`\n  Open ${url}\n\n  It talks to an emulator of Portal at ${emulator.url}. Ctrl-C ends both.\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('Another port can be given: start 5200');
  process.exitCode = 1;
  await emulator.close();
}
