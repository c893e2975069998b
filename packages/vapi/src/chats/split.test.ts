import { startEmulator } from '@x/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ID } from '../../test/failure-of.ts';
import { clientOfPieces, TURN } from '../../test/reply.ts';
import { replyParserFor } from './reply-parser.ts';

// A recorded stream, its bytes cut at every point: one, two and three pieces, and byte by byte.

const REPLY = 'Grüße, 🎉\nwhich?';
/** By the ends of its lines. */
const recorded = new Map<string, Uint8Array>();

beforeAll(async () => {
  await using emulator = await startEmulator({ settings: { vapi: { wordDelay: 0 } } });
  emulator.seed({ vapi: { assistants: [{ id: ID, script: { replies: [REPLY] } }] } });
  const response = await fetch(`${emulator.baseUrls.vapi}/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.keys.vapi.private}`, 'content-type': 'application/json' },
    body: JSON.stringify({ assistantId: ID, input: 'Hi', stream: true }),
  });
  // Shorter ids, since the work grows with the square; and what may stand between events.
  const text = (await response.text()).replace(/"id":"[^"]*"/g, '"id":"1"').replace(/chat\.output/g, 'o');
  const [first = '', ...rest] = text.split('\n\n');
  const whole = `\uFEFF: hi\n\n${first}\n\ndata: ping\n\n: x\n\n${rest.join('\n\n')}`;
  for (const [name, end] of Object.entries({ LF: '\n', CR: '\r', CRLF: '\r\n' })) {
    recorded.set(name, new TextEncoder().encode(whole.replaceAll('\n', end)));
  }
});
afterAll(() => {
  expect(recorded.size).toBe(3);
});

function bytesOf(name: string): Uint8Array {
  const bytes = recorded.get(name);
  if (!bytes) throw new Error('nothing was recorded');
  return bytes;
}

async function textOf(pieces: readonly Uint8Array[]): Promise<string[]> {
  const deltas: string[] = [];
  for await (const { delta } of clientOfPieces(pieces).chats.stream(TURN)) deltas.push(delta);
  return deltas;
}

function parse(...pieces: Uint8Array[]): string {
  const parser = replyParserFor('text/event-stream');
  const texts = pieces.flatMap((piece) => [...(parser?.push(piece) ?? [])]);
  return [...texts, ...(parser?.end?.() ?? ['truncated'])].join('|');
}

describe.each(['LF', 'CR', 'CRLF'])('a recorded stream with %s', (name) => {
  it('is the same whole, byte by byte, and in two pieces cut anywhere', async () => {
    const bytes = bytesOf(name);
    const expected = await textOf([bytes]);
    expect(expected.join('')).toBe(REPLY);
    expect(expected.length).toBeGreaterThan(2);
    expect(await textOf(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(await textOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
    }
  });

  it('is the same in three pieces cut anywhere', () => {
    const bytes = bytesOf(name);
    const expected = parse(bytes);
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        const text = parse(bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second));
        if (text !== expected) expect.fail(`cut at ${first} and ${second}: ${text}`);
      }
    }
  });

  it('cut short anywhere is truncated, or has lost no more than whole events at its end', () => {
    const bytes = bytesOf(name);
    const whole = parse(bytes).split('|');
    for (let length = 0; length < bytes.length; length += 1) {
      const texts = parse(bytes.subarray(0, length)).split('|').filter(Boolean);
      const isTruncated = texts.at(-1) === 'truncated';
      if (isTruncated) texts.pop();
      expect(texts).toEqual(whole.slice(0, texts.length));
      // Half of an event never passes for the end.
      const rest =
        new TextDecoder()
          .decode(bytes.subarray(0, length))
          .split(/\r\n\r\n|\n\n|\r\r/)
          .at(-1) ?? '';
      if (/^d/.test(rest) && !rest.includes('}') && !/^data: ping/.test(rest)) expect(isTruncated).toBe(true);
    }
  });
});
