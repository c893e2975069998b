import { Busboy } from '@fastify/busboy';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createForm } from './form.ts';

/** A form as another parser reads it. */
async function parse(contentType: string, bytes: AsyncIterable<Uint8Array>) {
  const fields: [string, string][] = [];
  const files: { field: string; name: string; type: string; content: string }[] = [];
  const parser = new Busboy({ headers: { 'content-type': contentType }, limits: { fieldSize: 10_000_000 } });
  parser.on('field', (name, value) => fields.push([name, value]));
  parser.on('file', (field, stream, name, _, type) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => files.push({ field, name, type, content: Buffer.concat(chunks).toString('hex') }));
  });
  const finished = new Promise((resolve, reject) => {
    parser.on('finish', resolve);
    parser.on('error', reject);
  });
  for await (const piece of bytes) parser.write(Buffer.from(piece));
  parser.end();
  await finished;
  return { fields, files };
}

// FUZZ_RUNS counts cheaper runs: see the test in core.
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 100_000) / 100;

it(
  'a form has one part for each field and file, for any name, text and bytes',
  async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({
        unit: fc.constantFrom('"', '\\', '/', '\r', '\n', '\u0000', ';', '=', '%', '.', ' ', 'ü', 'a', '\ud800'),
      }),
    );
    const prompt = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: fc.constantFrom('\r', '\n', '-', 'x', '"'), minLength: 1 }),
    );
    const files = fc.array(fc.record({ name, data: fc.uint8Array({ maxLength: 60 }) }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(prompt, files, async (text_prompt, given) => {
        const form = createForm({ agent_id: 'agent-1', text_prompt, files: given });
        if (!('write' in form)) throw new Error('expected a form');
        const { contentType, content } = form.write();
        if (typeof content === 'string' || content instanceof Uint8Array) throw new Error('expected a stream');
        let size = 0;
        for await (const piece of content.bytes()) size += piece.byteLength;
        expect(size).toBe(content.size);
        expect((await content.blob()).size).toBe(content.size);
        const parsed = await parse(contentType, content.bytes());
        expect(parsed.fields).toEqual([
          ['agent_id', 'agent-1'],
          ['text_prompt', text_prompt],
        ]);
        expect(parsed.files.map(({ field, content: bytes }) => [field, bytes])).toEqual(
          given.map(({ data }) => ['files', Buffer.from(data).toString('hex')]),
        );
        for (const file of parsed.files) {
          expect(file.name).not.toMatch(/[\\/\p{Cc}]/u);
          expect(file.name).not.toMatch(/^[.\s]*$/);
        }
      }),
      { numRuns },
    );
  },
  60_000 + 50 * numRuns,
);
