import type { Fields, Schema } from '@x/core';
import * as v from 'valibot';
import { type Chat, ChatSchema } from './chat.ts';
import { listQuery, optionalStrings, type PageMetadata, PageMetadataSchema, type PageQuery } from './list.ts';
import { optionalString } from './primitives.ts';

/** Which chats to list, and how; all filters must match. Names and customers cannot be filtered by. */
export interface ChatListQuery extends PageQuery {
  /** The chat with this id. */
  id?: string | undefined;
  /** Chats with one of these ids. */
  idAny?: readonly string[] | undefined;
  assistantId?: string | undefined;
  /** Chats of one of these assistants. */
  assistantIdAny?: readonly string[] | undefined;
  squadId?: string | undefined;
  /** The turns of this session; with `sortOrder: 'ASC'` in the order in which they were taken. */
  sessionId?: string | undefined;
  /** Chats that continue this one. */
  previousChatId?: string | undefined;
}

export const ChatListQuerySchema: Schema<ChatListQuery> = listQuery({
  id: optionalString,
  idAny: optionalStrings,
  assistantId: optionalString,
  assistantIdAny: optionalStrings,
  squadId: optionalString,
  sessionId: optionalString,
  previousChatId: optionalString,
} satisfies Fields<Omit<ChatListQuery, keyof PageQuery>>);

/** One page of chats. */
export interface ChatPage {
  results: Chat[];
  metadata: PageMetadata;
}

export const ChatPageSchema: Schema<ChatPage> = v.object({
  results: v.array(ChatSchema),
  metadata: PageMetadataSchema,
} satisfies Fields<ChatPage>);
