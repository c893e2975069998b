/** What the tests of all clients share. */

export { failureWith } from './client-failure.ts';
export * from './loopback-server.ts';
