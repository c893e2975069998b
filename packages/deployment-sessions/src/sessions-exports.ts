/**
 * The operations on sessions alone, for a smaller bundle: functions that take a client and a deployment's id, and a binder.
 *
 * @module @x/deployment-sessions/sessions
 */

export * from './bulk/operations.ts';
export { createEdgegapClient, createEdgegapSessions } from './client.ts';
export * from './sessions.ts';
export { waitUntilReady } from './wait-until-ready.ts';
