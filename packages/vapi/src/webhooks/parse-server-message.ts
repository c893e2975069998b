import { parseJson, SessionClientError } from '@x/core';
import type { CreateAssistantDTO } from '../generated/configuration.ts';
import type { Chat } from '../schemas/chat.ts';
import type { Customer, Session } from '../schemas/session.ts';

/**
 * What the provider posts to a server about sessions and chats; narrows by `type`. {@link isUnknownServerMessage} finds
 * those of other types, such as `tool-calls`.
 */
export type ServerMessage = SessionServerMessage | ChatServerMessage;

/** A session was created, updated (by each of its chats, too) or deleted. */
export interface SessionServerMessage extends ServerMessageFields {
  type: 'session.created' | 'session.updated' | 'session.deleted';
  session: Session;
  chat?: Chat | undefined;
}

/** A chat was created, which means that its turn is done, or deleted. */
export interface ChatServerMessage extends ServerMessageFields {
  type: 'chat.created' | 'chat.deleted';
  chat: Chat;
}

/** What any message about sessions and chats may have. */
interface ServerMessageFields {
  /** When it was sent: epoch milliseconds, assumed. */
  timestamp?: number | string | undefined;
  assistant?: CreateAssistantDTO | undefined;
  assistantVersion?: string | null | undefined;
  customer?: Customer | undefined;
  phoneNumber?: { [key: string]: unknown } | undefined;
  call?: { [key: string]: unknown } | undefined;
  artifact?: { [key: string]: unknown } | undefined;
}

/** A message of a type that this version does not describe. */
export interface UnknownServerMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

const SUBJECTS: Readonly<Record<string, 'session' | 'chat'>> = {
  'session.created': 'session',
  'session.updated': 'session',
  'session.deleted': 'session',
  'chat.created': 'chat',
  'chat.deleted': 'chat',
};

/** Whether a message is of a type that this version does not describe. */
export function isUnknownServerMessage(message: { readonly type: string }): message is UnknownServerMessage {
  return !Object.hasOwn(SUBJECTS, message.type);
}

/**
 * Parses what the provider posts to your server, and returns what is in its `message`. Verify it first:
 * {@link verifyServerMessage}.
 *
 * Messages may be lost, repeated and out of order: act on each `type` and id once, and read the session or chat before you
 * rely on it. Messages about sessions and chats are sent only if `assistant.serverMessages` lists their types.
 *
 * @param body The body of the POST: bytes, a string, or parsed JSON.
 * @throws `input` if it is no server message.
 * @example
 * const message = parseServerMessage(await request.text());
 * if (message.type === 'chat.created') console.log(message.chat.sessionId, textOf(message.chat));
 * @see https://docs.vapi.ai/server-url/events
 */
export function parseServerMessage(body: unknown): ServerMessage {
  const message = fieldsOf(fieldsOf(parseBody(body))['message']);
  const { type } = message;
  if (typeof type !== 'string') throw invalid('has no `message.type`');
  const subject = Object.hasOwn(SUBJECTS, type) ? SUBJECTS[type] : undefined;
  if (subject && typeof fieldsOf(message[subject])['id'] !== 'string')
    throw invalid(`has no \`message.${subject}.id\``);
  // The rest is returned as received: the provider adds to it without notice.
  return message as object as ServerMessage;
}

function parseBody(body: unknown): unknown {
  // By its tag: bytes may come from another realm.
  const isBytes = ArrayBuffer.isView(body) || Object.prototype.toString.call(body) === '[object ArrayBuffer]';
  if (typeof body !== 'string' && !isBytes) return body;
  try {
    // The decoder drops a byte order mark; of a string it must be dropped here.
    const text =
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body as ArrayBuffer);
    return parseJson(text.replace(/^\ufeff/, ''));
  } catch {
    throw invalid('is not JSON');
  }
}

function fieldsOf(value: unknown): { readonly [field: string]: unknown } {
  return Object.prototype.toString.call(value) === '[object Object]' ? (value as { [field: string]: unknown }) : {};
}

function invalid(problem: string): SessionClientError {
  const facts = { kind: 'input', provider: 'vapi', operation: 'parseServerMessage', parameter: 'body' } as const;
  return new SessionClientError(`vapi parseServerMessage: \`body\` ${problem}.`, { ...facts, attempts: 0 });
}
