/**
 * The operations on sessions: each as a function that takes a client first, and all of them bound to one.
 *
 * @module @x/vapi/sessions
 */

export { createVapiClient, createVapiSessions, type VapiOptions, type VapiSessions } from './client.ts';
export { ensure } from './ensure.ts';
export * from './sessions.ts';
