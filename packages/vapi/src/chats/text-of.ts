import type { Chat } from '../schemas/chat.ts';

/**
 * The reply of a chat: the text of the last message of the assistant that has one, since with tools there are several. If
 * the content has parts, their texts are joined. Empty if there is no reply.
 *
 * @example
 * console.log(textOf(await vapi.chats.create({ sessionId, input: 'Is nine free?' })));
 * @see https://docs.vapi.ai/chat/non-streaming
 */
export function textOf(chat: Pick<Chat, 'output'>): string {
  return replyOf(chat).text;
}

/** The reply, and its position in the output. */
export function replyOf({ output }: Pick<Chat, 'output'>): { readonly text: string; readonly index: number } {
  const messages = Array.isArray(output) ? output : [];
  const texts = messages.map((message) => (message?.role === 'assistant' ? textOfContent(message.content) : ''));
  const index = texts.findLastIndex(Boolean);
  return { text: texts[index] ?? '', index: Math.max(0, index) };
}

function textOfContent(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content.map((part) => textOfContent(Object(part).text)).join('');
}
