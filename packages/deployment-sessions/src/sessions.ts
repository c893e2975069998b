/**
 * Each operation on its own: the client handle and the deployment's id come first.
 *
 * @module @x/deployment-sessions/sessions
 */

export { bulkCreate, bulkDelete } from './bulk/endpoints.ts';
export { createMany, deleteMany, resume } from './bulk/many.ts';
export { create, delete, get, update } from './endpoints.ts';
export { ensure } from './ensure.ts';
export { list, listAll } from './listing.ts';
export { waitUntilReady } from './wait-until-ready.ts';
