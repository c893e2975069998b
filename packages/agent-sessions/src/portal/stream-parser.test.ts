import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamParserFor } from './stream-parser.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** The values that a parser reads from bytes in pieces of the given sizes; the last size repeats. */
function parse(contentType: string, bytes: Uint8Array, sizes: readonly number[] = [bytes.length || 1]): unknown[] {
  const parser = streamParserFor(contentType);
  const texts: string[] = [];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? 1;
    texts.push(...parser.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return texts.map((text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  });
}

const EVENTS = 'text/event-stream';
const LINES = 'application/x-ndjson';

describe('the parser of an event stream', () => {
  it.each([
    ['LF', 'data: {"a":1}\n\ndata: {"a":2}\n\n'],
    ['CRLF', 'data: {"a":1}\r\n\r\ndata: {"a":2}\r\n\r\n'],
    ['CR', 'data: {"a":1}\r\rdata: {"a":2}\r\r'],
    ['a byte order mark', '\ufeffdata: {"a":1}\n\ndata: {"a":2}\n\n'],
    ['comments, names and ids', ': hi\n\nevent: x\nid: 7\ndata: {"a":1}\n\n:\n\ndata:{"a":2}\n\n'],
    ['several data lines', 'data: {"a":\ndata: 1}\n\ndata: {"a":2}\n\n'],
    ['a truncated event at the end', 'data: {"a":1}\n\ndata: {"a":2}\n\ndata: {"a":3}\n'],
  ])('reads events with %s', (_, text) => {
    expect(parse(EVENTS, encode(text))).toEqual([{ a: 1 }, { a: 2 }]);
    expect(parse(`${EVENTS}; charset=utf-8`, encode(text), [1])).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('returns the reconnection time', () => {
    const parser = streamParserFor(EVENTS);
    expect(parser.retryMs).toBeUndefined();
    parser.push(encode('retry: 2500\n\n'));
    expect(parser.retryMs).toBe(2500);
  });
});

describe('the parser of JSON', () => {
  it.each([
    ['one body', '{"a":{"b":"}"}}', [{ a: { b: '}' } }]],
    ['one object a line', '{"a":1}\n{"a":2}\r\n\n{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['no separator', '{"a":1}{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['record separators', '\u001e{"a":1}\n\u001e{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['an array', ' [{"a":[1,{"b":2}]},\n{"a":2}]', [{ a: [1, { b: 2 }] }, { a: 2 }]],
    ['strings with braces and quotes', String.raw`{"a":"{[\"\\"}{"a":"\\\""}`, [{ a: '{["\\' }, { a: '\\"' }]],
    ['a truncated object at the end', '{"a":1}{"a":', [{ a: 1 }]],
    ['a byte order mark', '\ufeff{"a":1}', [{ a: 1 }]],
    ['nothing', ' \n', []],
  ])('reads objects from %s', (_, text, expected) => {
    for (const type of [LINES, 'application/json', '', 'application/jsonl; charset=utf-8']) {
      expect(parse(type, encode(text))).toEqual(expected);
      expect(parse(type, encode(text), [1])).toEqual(expected);
    }
  });

  it('ignores what is between objects', () => {
    for (const text of ['"{"{"a":1}', '}{"a":1}', 'true {"a":1} 7', '"\\"{"{"a":1}']) {
      expect(parse(LINES, encode(text))).toEqual([{ a: 1 }]);
    }
  });

  it('is chosen by the first character where the content type does not decide', () => {
    expect(parse('text/plain', encode('\n {"a":1}'))).toEqual([{ a: 1 }]);
    expect(parse('', encode('\n\ndata: {"a":1}\n\n'))).toEqual([{ a: 1 }]);
    expect(parse('application/json', encode(': ping\n\ndata: {"a":1}\n\n'))).toEqual([{ a: 1 }]);
    expect(parse(EVENTS, encode('{"a":1}'))).toEqual([]);
  });
});

// FUZZ_RUNS counts cheaper runs: see the test in core.
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 100_000) / 50;

it(
  'the stream parser reads the same snapshots however the bytes are split',
  () => {
    const snapshot = fc.record({
      id: fc.string({ unit: 'binary' }),
      messages: fc.array(fc.string({ unit: 'grapheme' })),
    });
    const forms = fc.constantFrom('events', 'events with CRLF', 'lines', 'values', 'list');
    fc.assert(
      fc.property(
        fc.array(snapshot, { maxLength: 5 }),
        forms,
        fc.array(fc.nat(9), { minLength: 1 }),
        (all, form, sizes) => {
          const texts = all.map((one) => JSON.stringify(one));
          const end = form === 'events' ? '\n' : '\r\n';
          const body = form.startsWith('events')
            ? texts.map((text) => `: ping${end}data: ${text}${end}${end}`).join('')
            : form === 'list'
              ? `[${texts.join(',')}]`
              : texts.join(form === 'lines' ? '\n' : '');
          const type = form.startsWith('events') ? EVENTS : form === 'lines' ? LINES : 'application/json';
          const expected = JSON.parse(JSON.stringify(all)) as unknown[];
          expect(
            parse(
              type,
              encode(body),
              sizes.map((size) => size + 1),
            ),
          ).toEqual(expected);
        },
      ),
      { numRuns },
    );
  },
  60_000 + 10 * numRuns,
);
