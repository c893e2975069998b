/**
 * The operations on chats: each as a function that takes a client first, and all of them bound to one.
 *
 * @module @x/vapi/chats
 */

export { createVapiChats, createVapiClient, type VapiChats, type VapiOptions } from '../client.ts';
export { create, delete, get, list, listAll } from './chats.ts';
export { type ChatStream, stream } from './stream.ts';
export { textOf } from './text-of.ts';
