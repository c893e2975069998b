import {
  type Client,
  createInputError,
  type RequestOptions,
  type StreamOptions,
  stream as streamPieces,
} from '@x/core';
import { type Chat, type ChatPiece, ChatPieceSchema } from '../schemas/chat.ts';
import type { CreateChat } from '../schemas/chat-input.ts';
import { get } from './chats.ts';
import { CREATE_CHAT, chatBody } from './create-chat.ts';
import { replyParserFor } from './reply-parser.ts';
import { replyOf } from './text-of.ts';

/** A reply as it is streamed. It can be read once, piece by piece in a loop or by `text()`; until then nothing is sent. */
export interface ChatStream extends AsyncGenerator<ChatPiece, void, undefined> {
  /**
   * Resolves to the whole text at the end of the stream, and rejects with what broke it. Reads the stream itself, unless a
   * loop does: then it waits for the end of that loop, and must not be awaited in it.
   */
  text(): Promise<string>;
  /** All the text that has arrived. Where the assistant wrote several messages, they follow each other. */
  readonly textSoFar: string;
  /**
   * Gets the chat as it is stored, after the end of the stream, by one more request: `GET /chat/{id}`. To be sure that the
   * stream was complete, compare its `output`.
   */
  chat(options?: RequestOptions): Promise<Chat>;
}

/**
 * Takes one turn, and streams the reply. `POST /chat`
 *
 * The request is sent at the first read, and never again once it may have arrived: a second one would be a second turn. A
 * stream that breaks is an error of kind `stream` with `outcome: 'unknown'` and `partialText`; a connection that is closed
 * cleanly between two events cannot be told from the end. Leaving the loop closes the connection; the provider may finish
 * the turn all the same. Send the turns of one session one after the other: two that run at once do not see each other.
 *
 * @example
 * for await (const { delta } of vapi.chats.stream({ sessionId, input: 'Hello' })) process.stdout.write(delta);
 * @param body A turn of a session (`sessionId`), or a chat on its own, with an assistant or squad or `previousChatId`.
 * @throws `input` or `config`, at the call, if an argument is invalid. Then, while it is read: `api` if the API refuses,
 * with `reason: 'quota-exceeded'` where the organisation has to pay first; `stream` if the reply breaks.
 * @see https://docs.vapi.ai/chat/streaming
 */
export function stream(client: Client, body: CreateChat, options: StreamOptions = {}): ChatStream {
  const reply = { text: '', id: '' };
  let settle = (_error?: unknown) => {};
  const end = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error));
  });
  // A caller that iterates gets the error from the loop.
  end.catch(() => {});
  const pieces = streamPieces<ChatPiece>(
    client,
    {
      ...CREATE_CHAT,
      operation: 'chats.stream',
      accept: 'text/event-stream',
      body: chatBody(body, { stream: true }),
      response: ChatPieceSchema,
    },
    {
      parserFor: replyParserFor,
      // A whole chat after pieces would repeat them.
      itemOf: (value) => pieceOf(value, reply.id === '' && reply.text === ''),
      errorOf,
      onItem({ id, delta }) {
        reply.id ||= id;
        reply.text += delta;
      },
      onEnd: settle,
      textSoFar: () => reply.text,
    },
    options,
  );
  return chatStream(client, pieces, reply, end);
}

/** A piece, or a whole chat as one, where a proxy or an older service does not stream. */
function pieceOf(value: object, mayBeWhole: boolean): ChatPiece | undefined {
  const { delta, output, id, sessionId } = value as Partial<ChatPiece & Chat>;
  if (typeof delta === 'string') return value as ChatPiece;
  if (!mayBeWhole || typeof id !== 'string' || output === undefined) return undefined;
  const { text, index } = replyOf({ output });
  return { id, sessionId, path: `chat.output[${index}].content`, delta: text };
}

/** An object in place of a piece that reports an error: one of the fields of the API's errors tells. */
function errorOf(value: object): { readonly status: number | undefined } | undefined {
  const { message, error, statusCode } = value as Readonly<Record<string, unknown>>;
  if ((message ?? error ?? statusCode ?? undefined) === undefined) return undefined;
  const status = Number(statusCode ?? undefined);
  return { status: Number.isInteger(status) ? status : undefined };
}

/** Adds to the generator what reads it in another way. */
function chatStream(
  client: Client,
  pieces: AsyncGenerator<ChatPiece, void, undefined>,
  reply: { readonly text: string; readonly id: string },
  end: Promise<void>,
): ChatStream {
  let isRead = false;
  const text = async () => {
    if (!isRead) for await (const _ of chats /* `onItem` keeps its text. */);
    await end;
    return reply.text;
  };
  const chats: ChatStream = Object.assign(pieces, {
    [Symbol.asyncIterator]() {
      const context = { provider: client.provider, operation: 'chats.stream' };
      if (isRead) throw createInputError(context, 'stream', 'can be read only once; `text()` has what it had');
      isRead = true;
      return chats;
    },
    text,
    chat: async (options?: RequestOptions) => {
      await text();
      return await get(client, reply.id, options);
    },
    textSoFar: '',
  });
  return Object.defineProperty(chats, 'textSoFar', { get: () => reply.text });
}
