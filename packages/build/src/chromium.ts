import { systemProgram } from './system-program.ts';

/** Where this machine has a Chromium; `undefined` where it has none, and then tests that need one are skipped. */
export const chromiumPath = systemProgram({
  names: ['chromium', 'chromium-browser', 'google-chrome'],
  title: 'Chromium',
  neededBy: 'the tests in a browser',
  debian: 'chromium',
});
