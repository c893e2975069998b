/**
 * The operations on sessions alone, for a smaller bundle: functions that take a client first, and a binder for them.
 *
 * @module @x/agent-sessions/uxmate/sessions
 */

export { createUxmateClient, createUxmateSessions } from './client.ts';
export * from './sessions.ts';
