import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where this machine has a Chromium; `undefined` where it has none, and then tests that need one are skipped. */
export const chromiumPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((directory) => names.map((name) => join(directory, name)))
  .find((path) => existsSync(path));

if (chromiumPath === undefined) {
  const missing = `no Chromium on this machine (${names.join(', ')}), and the tests in a browser need one`;
  // Where everything counts, nothing is skipped.
  if (process.env['CI']) throw new Error(missing);
  console.warn(`Skipped: ${missing}. On Debian: apt-get install chromium`);
}
