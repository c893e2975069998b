/**
 * The operations on sessions alone, for a smaller bundle: functions that take a client first, and a binder for them.
 *
 * @module @x/vapi/sessions
 */

export { createVapiClient, createVapiSessions, type VapiOptions, type VapiSessions } from './client.ts';
export { ensure } from './ensure.ts';
export * from './sessions.ts';
