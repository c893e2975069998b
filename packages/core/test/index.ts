/** What the tests of all clients share. */

export { clientFailure } from './client-failure.ts';
export * from './loopback-server.ts';
