/**
 * The operations on sessions without the rest of the client, for a smaller bundle: each one as a function that takes the
 * client handle first, and a binder for all of them.
 *
 * @module @x/agent-sessions/portal/sessions
 */

export { createPortalClient, createPortalSessions } from './client.ts';
export * from './sessions.ts';
export { subscribe } from './subscribe.ts';
export { waitUntilSettled } from './wait-until-settled.ts';
