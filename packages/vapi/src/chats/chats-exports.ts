/**
 * The operations on chats alone, for a smaller bundle: functions that take a client first, and a binder for them.
 *
 * @module @x/vapi/chats
 */

export { createVapiChats, createVapiClient, type VapiChats, type VapiOptions } from '../client.ts';
export { create, delete, get, list, listAll } from './chats.ts';
export { type ChatStream, stream } from './stream.ts';
export { textOf } from './text-of.ts';
