/**
 * The operations on sessions without the rest of the client, for a smaller bundle: each one as a function that takes the
 * client handle first, and a binder for all of them.
 *
 * @module @x/sipher/sessions
 */

export { createSipherClient, createSipherSessions } from './client.ts';
export * from './sessions.ts';
