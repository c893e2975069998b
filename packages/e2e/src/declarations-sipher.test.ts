import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { browserConsumer, type Consumer, compile, nodeConsumer } from './compile.ts';
import { Editor } from './editor.ts';

const { both } = inject('installed');

const program = `import { createSipher, isClientError, sessionHeaders, type Hooks, type Session, type Transport } from '@x/sipher';
import { get } from '@x/sipher/sessions';
import { createVapi, type RequestOptions } from '@x/vapi';

const hooks: Hooks = { onRetry: ({ attempt }) => void attempt };
const sipher = createSipher({ apiKey: async () => 'key', timeout: 5_000, hooks });
const made = await sipher.sessions.create({ defaults: { chain: 'solana' }, ttlSeconds: 900 }, { retries: 0 });
const options: RequestOptions = { headers: sessionHeaders(made, { now: new Date() }) };
const again: Session = await sipher.sessions.get(made.sessionId, options);
const changed = await sipher.sessions.update(again.sessionId, { defaults: { backend: 'sip-native' } }, { retryUpdate: true });
if (changed.defaults.chain === 'near' || changed.defaults.chain === 'a chain of tomorrow') await sipher.sessions.delete(made.sessionId);
const answer = await sipher.request({ method: 'post', path: ['v1', 'stealth', 'generate'], body: {} }, options);
try {
  await get(undefined as never, 'id');
} catch (error) {
  if (isClientError(error) && error.kind === 'api' && error.reason === 'quota-exceeded') error.retryAfterMs;
}
// What is made for one client fits another.
declare const transport: Transport;
createVapi({ hooks, transport });
export { answer };
`;

describe('a program that uses all of @x/sipher', () => {
  it.each<[string, Consumer]>([
    ['on Node', nodeConsumer],
    ['in a browser', browserConsumer],
  ])('compiles %s', async (_, consumer) => {
    expect(await compile(both, { 'sipher-program.ts': program }, consumer)).toEqual([]);
  });
});

it('a mistake is an error, with the word that is wrong', async () => {
  const mistakes: readonly (readonly [code: string, message: string])[] = [
    [`await sipher.sessions.create();`, 'Expected 1-2 arguments, but got 0'],
    [`await sipher.sessions.create({});`, `'defaults' is missing in type '{}'`],
    [`await sipher.sessions.create({ defaults: {}, ttl: 60 });`, `'ttl' does not exist`],
    [`await sipher.sessions.create({ defaults: { chain: 'Solana' } });`, `"Solana"' is not assignable`],
    [`await sipher.sessions.update('id', { defaults: {}, ttlSeconds: 60 });`, `'ttlSeconds' does not exist`],
    [`await sipher.sessions.update('id', { defaults: { chain: null } });`, `'null' is not assignable`],
    [`await sipher.sessions.get('id', { retires: 1 });`, `'retires' does not exist`],
    [`sipher.sessions.list;`, `'list' does not exist`],
    [`sessionHeaders({ sessionId: 'id' });`, `'expiresAt' is missing`],
    [`createSipher({ apikey: 'key' });`, `'apikey' does not exist`],
  ];
  const head = `import { createSipher, sessionHeaders } from '@x/sipher';\nconst sipher = createSipher();`;
  const text = [head, ...mistakes.map(([code]) => code)].join('\n');
  const errors = await compile(both, { 'sipher-mistakes.ts': text });
  expect(errors.map(({ line, message }) => ({ line, message }))).toEqual(
    mistakes.map(([, message], index) => ({ line: index + 3, message: expect.stringContaining(message) })),
  );
});

describe('in an editor', () => {
  const directory = join(both, 'sipher-hovers');
  let editor: Editor;
  beforeAll(() => {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'hovers.ts');
    writeFileSync(file, program);
    const compilerOptions = { target: 'ES2023', module: 'NodeNext', strict: true, ...browserConsumer };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['hovers.ts'] }));
    editor = new Editor(file);
  });
  afterAll(() => editor.close());

  it('nothing is marked as wrong', async () => expect(await editor.errors()).toEqual([]));

  it.each([
    ['sipher.sessions.create', 'Creates a session.', 'POST /v1/sessions'],
    ['sipher.sessions.get', 'Gets one session.', 'GET /v1/sessions/{id}'],
    ['sipher.sessions.update', 'Updates the defaults of a session.', 'PATCH /v1/sessions/{id}'],
    ['sipher.sessions.delete', 'Deletes a session.', 'DELETE /v1/sessions/{id}'],
    ['createSipher', "client of Sipher's session API", 'Nothing is sent'],
    ['sessionHeaders', 'silently ignores an expired', 'half a second early'],
    ['ttlSeconds', '60 to 86,400', 'whole'],
  ])('%s shows its comment', async (place, ...phrases) => {
    const { documentation } = await editor.hover(place);
    for (const phrase of phrases) expect(documentation).toContain(phrase);
  });

  it.each([
    ['const made', 'const made: CreatedSession'],
    ['const changed', 'const changed: UpdatedSession'],
    ['const sipher', 'const sipher: Sipher'],
  ])('%s has a type with a name', async (place, type) => expect((await editor.hover(place)).type).toBe(type));
});
