import { parseJson, type StreamParser } from '@x/core';
import { createParser } from 'eventsource-parser';

/** The parser for a streamed reply: events, or the whole chat where a proxy or an older service does not stream. */
export function replyParserFor(contentType: string): StreamParser | undefined {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'text/event-stream') return eventParser();
  return /[/+]json$/.test(type) ? wholeParser() : undefined;
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

/** A body that is one text, whole or truncated. */
function wholeParser(): StreamParser {
  const decoder = new TextDecoder();
  let body = '';
  return {
    push(bytes) {
      body += decoder.decode(bytes, { stream: true });
      return [];
    },
    end() {
      return tryParse(body) === undefined ? undefined : [body];
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
