/**
 * The operations on sessions without the rest of the client, for a smaller bundle: each one as a function that takes the
 * client handle and the deployment's id first, and a binder for all of them.
 *
 * @module @x/deployment-sessions/sessions
 */

export { bulkCreate, bulkDelete, createMany, deleteMany, resume } from './bulk/operations.ts';
export { createEdgegapClient, createEdgegapSessions } from './client.ts';
export { create, delete, ensure, get, list, listAll, update } from './sessions.ts';
export { waitUntilReady } from './wait-until-ready.ts';
