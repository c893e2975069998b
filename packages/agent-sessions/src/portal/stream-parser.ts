import type { StreamParser } from '@x/core';
import { createParser } from 'eventsource-parser';

const JSON_LINES = /^(application|text)\/(x-)?(ndjson|jsonl|jsonlines)$/;

/** The parser for a stream by its content type, else by its first character. */
export function streamParserFor(contentType: string): StreamParser {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/event-stream') return eventStreamParser();
  if (JSON_LINES.test(type)) return jsonParser();
  return sniffingParser();
}

function eventStreamParser(): StreamParser {
  const decoder = new TextDecoder();
  let texts: string[] = [];
  let retryMs: number | undefined;
  const parser = createParser({
    onEvent: ({ data }) => texts.push(data),
    onRetry: (milliseconds) => {
      retryMs = milliseconds;
    },
  });
  return {
    push(bytes) {
      texts = [];
      parser.feed(decoder.decode(bytes, { stream: true }));
      return texts;
    },
    get retryMs() {
      return retryMs;
    },
  };
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/**
 * Cuts complete JSON objects out of a text: one alone, one a line, one after the other, or the elements of a list.
 * It counts braces outside of strings, so that line ends don't matter; what stands between objects is passed over.
 */
function jsonParser(): StreamParser {
  const decoder = new TextDecoder();
  // The object that has begun and not ended, in the pieces in which it came: joined once, however many they are.
  let begun: string[] = [];
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  return {
    push(bytes) {
      const texts: string[] = [];
      const text = decoder.decode(bytes, { stream: true });
      let start = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (code === BACKSLASH) isEscaped = true;
          else if (code === QUOTE) isInString = false;
        } else if (code === QUOTE) isInString = true;
        else if (code === OPEN) {
          if (depth === 0) start = at;
          depth += 1;
        } else if (code === CLOSE && depth > 0) {
          depth -= 1;
          if (depth > 0) continue;
          texts.push(begun.join('') + text.slice(start, at + 1));
          begun = [];
        }
      }
      if (depth > 0) begun.push(text.slice(begun.length > 0 ? 0 : start));
      return texts;
    },
  };
}

/** Waits for the first character that is not white space: a brace or bracket begins JSON, anything else events. */
function sniffingParser(): StreamParser {
  let chosen: StreamParser | undefined;
  const held: Uint8Array[] = [];
  return {
    push(bytes) {
      if (chosen) return chosen.push(bytes);
      held.push(bytes);
      const first = bytes.find((byte) => !WHITE_SPACE.includes(byte));
      if (first === undefined) return [];
      const parser = first === OPEN || first === OPEN_BRACKET ? jsonParser() : eventStreamParser();
      chosen = parser;
      return held.flatMap((piece) => parser.push(piece));
    },
    get retryMs() {
      return chosen?.retryMs;
    },
  };
}

const OPEN_BRACKET = 91;
/** Space, line ends, tab, the record separator of JSON text sequences, and the bytes of a byte order mark. */
const WHITE_SPACE: readonly number[] = [0x20, 0x0a, 0x0d, 0x09, 0x1e, 0xef, 0xbb, 0xbf];
