import { parseJson, type StreamParser } from '@x/core';
import { createParser } from 'eventsource-parser';
import type { Chat, ChatPiece } from '../schemas/chat.ts';
import { replyOf } from './text-of.ts';

/** The parser for a streamed reply: events, or the whole chat where a proxy or an older service does not stream. */
export function replyParserFor(contentType: string): StreamParser | undefined {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'text/event-stream') return eventParser();
  return /[/+]json$/.test(type) ? chatParser() : undefined;
}

function eventParser(): StreamParser {
  const decoder = new TextDecoder();
  let texts: string[] = [];
  let isOdd = false;
  const parser = createParser({
    onEvent: ({ data }) => texts.push(data),
    onError: () => {
      isOdd = true;
    },
  });
  return {
    push(bytes) {
      texts = [];
      parser.feed(decoder.decode(bytes, { stream: true }));
      return texts;
    },
    end() {
      texts = [];
      isOdd = false;
      // The last event may lack its empty line. A line that was cut short is no known field, or its data is not JSON.
      parser.feed(`${decoder.decode()}\n\n`);
      return !isOdd && texts.every((text) => text === '[DONE]' || tryParse(text) !== undefined) ? texts : undefined;
    },
  };
}

/** Makes one piece of a chat that comes whole. What is none, such as an error, is returned as it is. */
function chatParser(): StreamParser {
  const decoder = new TextDecoder();
  let body = '';
  return {
    push(bytes) {
      body += decoder.decode(bytes, { stream: true });
      return [];
    },
    end() {
      body += decoder.decode();
      const value = tryParse(body);
      if (value === undefined) return undefined;
      const { id, sessionId, output } = Object(value) as Partial<Chat>;
      if (typeof id !== 'string') return [body];
      const { text: delta, index } = replyOf({ output });
      const piece = { id, sessionId, path: `chat.output[${index}].content`, delta } satisfies ChatPiece;
      return [JSON.stringify(piece)];
    },
  };
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
