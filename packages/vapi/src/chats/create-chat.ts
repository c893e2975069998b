import { jsonBody, type RequestBody, type RequestOptions } from '@x/core';
import { type CreateChat, CreateChatSchema } from '../schemas/chat-input.ts';

/** Options of a call that waits for the assistant's reply. */
export interface ChatOptions extends RequestOptions {
  /** Milliseconds for one attempt, its body included. Default: the client's option, else 300,000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for the whole call, all attempts and waits included. Default: the client's option, else 300,000. */
  readonly totalTimeout?: number | undefined;
}

/** What all turns have in common, streamed or not. */
export const CREATE_CHAT = {
  method: 'post',
  effect: 'unsafe',
  path: ['chat'],
  // The reply takes as long as model and tools do: the usual limits would end it too early.
  limits: { timeout: 300_000, totalTimeout: 300_000 },
  howToCheck: 'list chats by `sessionId` and `createdAtGe` and look for its `input` before retrying',
} as const;

/** The body of a turn. Only the caller's own fields are checked, not what is added. */
export function chatBody(body: CreateChat, added?: { readonly stream: true }): RequestBody {
  return { ...jsonBody(added ? { ...body, ...added } : body, CreateChatSchema), value: body };
}
