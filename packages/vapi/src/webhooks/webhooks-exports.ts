/**
 * What a server needs to receive Vapi's messages about sessions and chats.
 *
 * @module @x/vapi/webhooks
 */

export { type ClientError, isClientError } from '@x/core/client';
export {
  type ChatServerMessage,
  isUnknownServerMessage,
  parseServerMessage,
  type ServerMessage,
  type SessionServerMessage,
  type UnknownServerMessage,
} from './parse-server-message.ts';
export {
  type HmacAuthentication,
  type ServerMessageAuthentication,
  type ServerMessageHeaders,
  verifyServerMessage,
} from './verify-server-message.ts';
