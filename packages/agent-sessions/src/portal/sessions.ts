/**
 * Each operation on its own: the client handle comes first.
 *
 * @module @x/agent-sessions/portal/sessions
 */

export { create, createAsync, get, list, listGrouped, replay, update, updateAsync } from './endpoints.ts';
export { subscribe } from './subscribe.ts';
export { waitUntilSettled } from './wait-until-settled.ts';
