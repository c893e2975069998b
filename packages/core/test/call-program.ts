import { nodeTransport } from '../src/node/index.ts';
import { call } from './example-provider.ts';

// Run by tests that need an environment of their own: makes one call over `nodeTransport()` to the address that it is
// called with, and prints the result or the facts of the error.

const [, , baseUrl = ''] = process.argv;
const result = await call('unsafe', { baseUrl, transport: nodeTransport() }, { retries: 0 }).catch((error) => ({
  ...error.toJSON(),
  message: error.message,
}));
console.log(JSON.stringify(result));
process.exit();
