/**
 * The operations on sessions without the rest of the client, for a smaller bundle: each one as a function that takes the
 * client handle and the deployment's id first, and a binder for all of them.
 *
 * @module @x/deployment-sessions/sessions
 */

export * from './bulk/operations.ts';
export { createEdgegapClient, createEdgegapSessions } from './client.ts';
export * from './sessions.ts';
export { waitUntilReady } from './wait-until-ready.ts';
