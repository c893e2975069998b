import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { type ByteReader, readBody } from './read-body.ts';

/** Reads bytes in pieces of a size, and counts the pieces that are still in memory. */
function dripping(bytes: Uint8Array, size: number): { readonly reader: ByteReader; alive(): number } {
  const given: WeakRef<Uint8Array>[] = [];
  let at = 0;
  return {
    reader: {
      async read() {
        if (at >= bytes.byteLength) return { done: true };
        const value = bytes.slice(at, at + size);
        given.push(new WeakRef(value));
        at += size;
        return { done: false, value };
      },
      async cancel() {},
    },
    alive: () => given.filter((piece) => piece.deref() !== undefined).length,
  };
}

it.each([1, 2, 3, 5, 4_096])('readBody decodes text in pieces of %i bytes', async (size) => {
  const text = 'aé€😀'.repeat(1_000);
  const { reader } = dripping(new TextEncoder().encode(text), size);
  const read = await readBody(reader, { maxBytes: 1e6, declaredBytes: undefined });
  expect(read).toEqual({ text });
});

it.each([
  ['the replacement character itself', [0xef, 0xbf, 0xbd], { text: '\uFFFD' }],
  ['invalid bytes', [0xff], { text: '\uFFFD', problem: 'not-utf-8' }],
  ['both', [0xef, 0xbf, 0xbd, 0xff], { text: '\uFFFD\uFFFD', problem: 'not-utf-8' }],
  ['a truncated character at the end', [0x61, 0xe2, 0x82], { text: 'a\uFFFD', problem: 'not-utf-8' }],
  ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], { text: 'a' }],
])('readBody detects invalid UTF-8: %s', async (_, bytes, expected) => {
  const { reader } = dripping(new Uint8Array(bytes), 2);
  expect(await readBody(reader, { maxBytes: 1e6, declaredBytes: undefined })).toEqual(expected);
});

it('readBody keeps the bytes, and not the pieces', async () => {
  const { reader, alive } = dripping(new Uint8Array(100_000).fill(32), 1);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let most = 0;
  let reads = 0;
  const counting: ByteReader = {
    ...reader,
    async read() {
      reads += 1;
      if (reads % 20_000 === 0) {
        // A weak reference is cleared only in a later turn.
        await new Promise((resolve) => setImmediate(resolve));
        collect();
        most = Math.max(most, alive());
      }
      return reader.read();
    },
  };
  const { text } = await readBody(counting, { maxBytes: 1e6, declaredBytes: undefined });
  expect(text).toHaveLength(100_000);
  expect(most).toBeLessThan(5_000);
});
