/**
 * The operations on sessions alone, for a smaller bundle: functions that take a client first, and a binder for them.
 *
 * @module @x/agent-sessions/portal/sessions
 */

export { createPortalClient, createPortalSessions } from './client.ts';
export * from './sessions.ts';
export { subscribe } from './subscribe.ts';
export { waitUntilSettled } from './wait-until-settled.ts';
