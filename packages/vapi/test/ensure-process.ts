// A process of its own for the test of two at once: ensures the keys together, when it is told to, and prints the ids.

import { createVapi } from '../src/index.ts';

const [baseUrl = '', apiKey = '', ...keys] = process.argv.slice(2);
const vapi = createVapi({ baseUrl, apiKey });
const ensureAll = () => Promise.all(keys.map(async (key) => (await vapi.sessions.ensure(key)).id));

process.send?.('ready');
process.on('message', async () => {
  process.send?.(await ensureAll());
});
