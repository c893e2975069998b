// One function for each endpoint of the group; the client comes first. `stream` has a file of its own.

import { type Client, type ListAllOptions, queryOf, type RequestOptions, request } from '@x/core';
import { type PagedEndpoint, readPage, readPages } from '../pages.ts';
import { type Chat, ChatSchema } from '../schemas/chat.ts';
import type { CreateChat } from '../schemas/chat-input.ts';
import { type ChatListQuery, ChatListQuerySchema, type ChatPage, ChatPageSchema } from '../schemas/chat-list.ts';
import { type ChatOptions, CREATE_CHAT, chatBody } from './create-chat.ts';

/**
 * Takes one turn, and waits for the whole reply: `textOf(chat)`. `POST /chat`
 *
 * Never retried once it may have arrived: the API has no idempotency key, so a retry could be a second turn. After
 * `outcome: 'unknown'` list the chats by `sessionId` and `createdAtGe` (when the call began) and look for the `input`; two
 * equal inputs cannot be told apart. Send the turns of one session one after the other: two that run at once do not see
 * each other.
 *
 * @example
 * const chat = await vapi.chats.create({ sessionId: session.id, input: 'Is nine free?' });
 * console.log(textOf(chat));
 * @param body A turn of a session (`sessionId`), or a chat on its own, with an assistant or squad or `previousChatId`.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses, with `reason: 'quota-exceeded'` where
 * the organisation has to pay first.
 * @see https://docs.vapi.ai/api-reference/chats/create
 */
export async function create(client: Client, body: CreateChat, options?: ChatOptions): Promise<Chat> {
  return await request(
    client,
    { ...CREATE_CHAT, operation: 'chats.create', body: chatBody(body), response: ChatSchema },
    options,
  );
}

/**
 * Gets one chat. `GET /chat/{id}`
 *
 * @param id The chat's id: also the `id` of each piece of a stream.
 * @throws `api` with `reason: 'not-found'` if this organisation has no such chat.
 * @see https://docs.vapi.ai/api-reference/chats/get
 */
export async function get(client: Client, id: string, options?: RequestOptions): Promise<Chat> {
  return await request(
    client,
    {
      operation: 'chats.get',
      method: 'get',
      effect: 'read',
      path: ['chat', { id }],
      response: ChatSchema,
      expectedId: { field: 'id', id },
    },
    options,
  );
}

const CHATS: PagedEndpoint<ChatListQuery, Chat> = {
  path: ['chat'],
  queryOf: (query) => queryOf(query, ChatListQuerySchema, { commaJoined: ['idAny', 'assistantIdAny'] }),
  response: ChatPageSchema,
};

/**
 * Lists chats, one page at a time, the newest first. `GET /chat`
 *
 * @example
 * const { results } = await vapi.chats.list({ sessionId, sortOrder: 'ASC' }); // a conversation in order
 * @param query Filters, all of which must match; sorting; `page` and `limit`.
 * @returns The page's `results` and `metadata`.
 * @see https://docs.vapi.ai/api-reference/chats/list
 */
export async function list(client: Client, query: ChatListQuery = {}, options?: RequestOptions): Promise<ChatPage> {
  return await readPage(client, 'chats.list', CHATS, query, options);
}

/**
 * Yields every chat that matches, reading page after page as they are needed. `GET /chat`
 *
 * To list everything while chats are being created, pass `sortOrder: 'ASC'`: in the default order new ones shift the pages.
 * `query.page` is the first page that is read; an error has in `page` the one to continue with.
 *
 * @example
 * for await (const chat of vapi.chats.listAll({ sessionId, sortOrder: 'ASC' })) console.log(chat.input, textOf(chat));
 * @see https://docs.vapi.ai/api-reference/chats/list
 */
export function listAll(
  client: Client,
  query: ChatListQuery = {},
  options: ListAllOptions = {},
): AsyncGenerator<Chat, void, undefined> {
  return readPages(client, 'chats.listAll', CHATS, query, options);
}

async function remove(client: Client, id: string, options?: RequestOptions): Promise<Chat | undefined> {
  return await request(
    client,
    { operation: 'chats.delete', method: 'delete', effect: 'delete', path: ['chat', { id }], response: ChatSchema },
    options,
  );
}

// `delete` is a reserved word: it can name an export but not a function. Editors show the comment at the export.
export {
  /**
   * Deletes a chat; the messages of its session stay. `DELETE /chat/{id}`
   *
   * Retried after a lost response, since a second arrival does no harm.
   *
   * @param id The chat's id.
   * @returns The chat as it was; `undefined` if a first response was lost and the retry reported it as not found.
   * @throws `api` with `reason: 'not-found'` if this organisation had none in the first place.
   * @see https://docs.vapi.ai/api-reference/chats/delete
   */
  remove as delete,
};
