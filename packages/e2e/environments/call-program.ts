import { createVapi, isClientError } from '@x/vapi';
import { type TransportName, transports } from './transports.ts';

// For the tests of what a process is started with: makes one write over each transport, and prints the results.

const [baseUrl, ...names] = process.argv.slice(2);
const results: Record<string, unknown> = {};
for (const name of names) {
  const options = { apiKey: 'key', baseUrl, retries: 0, onMismatch: () => {}, timeout: 10_000 };
  const { sessions } = createVapi({ ...options, ...transports[name as TransportName]() });
  results[name] = await sessions.create({ name }).catch((error: unknown) => {
    if (isClientError(error)) return error;
    throw error;
  });
}
console.log(JSON.stringify(results));
