import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, scriptOf } from '@x/build/run-command';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { browserConsumer, type Consumer, compile, nodeConsumer } from './compile.ts';
import { Editor } from './editor.ts';

const { client, both } = inject('installed');

const program = `import { createVapi, isClientError, isUnknownMessage, type Session } from '@x/vapi';
import { createVapiSessions, get } from '@x/vapi/sessions';

const vapi = createVapi({ apiKey: async () => 'key', timeout: 5_000, hooks: { onRetry: ({ attempt }) => void attempt } });
const session = await vapi.sessions.create({ name: 'support', customer: { number: '+15550100' } }, { retries: 0 });
const again: Session = await vapi.sessions.get(session.id, { signal: AbortSignal.timeout(1_000) });
const seconds: number | undefined = again.expirationSeconds;
if (again.status === 'completed' || again.status === 'a word of tomorrow') await vapi.sessions.delete(again.id);
await vapi.sessions.update(again.id, { status: 'completed' }, { retryUpdate: true });
const page = await vapi.sessions.list({ limit: 10, sortOrder: 'ASC', createdAtGt: new Date() });
const total: number = page.metadata.totalItems;
const sessions = createVapiSessions({ apiKey: 'key' });
await sessions.update(again.id, { messages: [...(again.messages ?? []), { role: 'user', content: 'Hello' }] });
for await (const one of vapi.sessions.listAll({ assistantIdAny: ['a'] }, { maxPages: 2 })) {
  for (const message of one.messages ?? []) {
    if (!isUnknownMessage(message) && message.role === 'tool') message.content;
  }
}
try {
  await get(undefined as never, 'id');
} catch (error) {
  if (isClientError(error) && error.kind === 'api' && error.reason === 'rate-limited') error.retryAfterMs;
}
export { seconds, total };
// What is inferred has to have a name that the declarations of this module can write.
export const statusOf = async (id: string) => (await vapi.sessions.get(id)).status;
`;

describe('a program that uses all of it', () => {
  it.each<[string, Consumer]>([
    ['on Node', nodeConsumer],
    ['in a browser', browserConsumer],
  ])('compiles %s', async (_, consumer) => {
    expect(await compile(client, { 'program.ts': program }, consumer)).toEqual([]);
  });
});

it.each(['vapi', 'sipher', 'deployment-sessions', 'agent-sessions'])(
  'no declaration of @x/%s names valibot',
  (name) => {
    const dist = join(both, 'node_modules/@x', name, 'dist');
    const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.d.ts'),
    );
    expect(declarations).toContain(name === 'agent-sessions' ? 'portal/index.d.ts' : 'index.d.ts');
    expect(declarations.filter((file) => readFileSync(join(dist, file), 'utf8').includes('valibot'))).toEqual([]);
  },
);

it('no compiler reads valibot for the sake of a client', async () => {
  const entries = [
    '@x/vapi',
    '@x/sipher',
    '@x/deployment-sessions',
    '@x/agent-sessions/portal',
    '@x/agent-sessions/uxmate',
  ];
  const modules = entries.flatMap((entry) => [entry, `${entry}/sessions`]);
  writeFileSync(join(both, 'reads.mts'), modules.map((name) => `export type {} from '${name}';`).join('\n'));
  const tsc = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc');
  const args = [tsc, '--listFilesOnly', '--module', 'NodeNext', '--types', '', 'reads.mts'];
  const read = await outputOf(process.execPath, args, { cwd: both });
  for (const [, name] of modules.join().matchAll(/@x\/([\w-]+)/g)) expect(read).toContain(`/@x/${name}/dist/`);
  expect(read).not.toContain('/valibot/');
});

describe('a mistake is an error, with the word that is wrong', () => {
  const mistakes: readonly (readonly [code: string, message: string])[] = [
    [`await vapi.sessions.create({ nmae: 'support' });`, `'nmae' does not exist`],
    [`await vapi.sessions.create({ customer: { phone: '+15550100' } });`, `'phone' does not exist`],
    [`await vapi.sessions.create({ status: 'done' });`, `"done"' is not assignable`],
    [`await vapi.sessions.create({ expirationSeconds: '60' });`, `'string' is not assignable to type 'number'`],
    [`await vapi.sessions.list({ sortOrder: 'asc' });`, `"asc"' is not assignable`],
    [`await vapi.sessions.list({ perPage: 10 });`, `'perPage' does not exist`],
    [`await vapi.sessions.get();`, 'Expected 1-2 arguments, but got 0'],
    [`await vapi.sessions.update();`, 'Expected 2-3 arguments, but got 0'],
    [`await vapi.sessions.update('id');`, 'Expected 2-3 arguments, but got 1'],
    [`await vapi.sessions.update('id', { assistantId: 'id' });`, `'assistantId' does not exist`],
    [`await vapi.sessions.delete();`, 'Expected 1-2 arguments, but got 0'],
    [`await vapi.sessions.get('id', { retires: 1 });`, `'retires' does not exist`],
    [`createVapi({ apikey: 'key' });`, `'apikey' does not exist`],
    [`session.expirationSecond;`, `'expirationSecond' does not exist`],
    [`await vapi.sessions.update('id', { messages: [{ role: 'user', content: 7 }] });`, `'number' is not assignable`],
    [`session.status === 1;`, 'no overlap'],
    [`(await vapi.sessions.list()).data;`, `'data' does not exist`],
  ];
  const errors = new Map<number, string>();
  const head = `import { createVapi, type Session } from '@x/vapi';\nconst vapi = createVapi();\ndeclare const session: Session;`;
  const firstLine = head.split('\n').length + 1;

  beforeAll(async () => {
    const text = [head, ...mistakes.map(([code]) => code)].join('\n');
    for (const { file, line, message } of await compile(client, { 'mistakes.ts': text })) {
      errors.set(file === 'mistakes.ts' ? line : 0, message);
    }
  });

  it.each(mistakes.map(([code, message], index) => ({ code, message, line: firstLine + index })))(
    '$code',
    (mistake) => {
      expect(errors.get(mistake.line) ?? 'no error').toContain(mistake.message);
    },
  );

  it('and nothing else is', () => {
    expect([...errors.keys()].sort((a, b) => a - b)).toEqual(mistakes.map((_, index) => firstLine + index));
  });
});

describe('in an editor', () => {
  const file = join(both, 'hovers.ts');
  let editor: Editor;
  beforeAll(() => {
    writeFileSync(file, program);
    const compilerOptions = { target: 'ES2023', module: 'NodeNext', strict: true, ...browserConsumer };
    writeFileSync(join(both, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['hovers.ts'] }));
    editor = new Editor(file);
  });
  afterAll(() => editor.close());

  // It runs the compiler before the present one, as many users do.
  it('nothing is marked as wrong', async () => expect(await editor.errors()).toEqual([]));

  it.each([
    ['vapi.sessions.create', 'Creates a session.', 'POST /session'],
    ['vapi.sessions.get', 'Gets one session.', 'GET /session/{id}'],
    ['vapi.sessions.list', 'Lists sessions', 'GET /session'],
    ['vapi.sessions.listAll', 'Yields every session', 'GET /session'],
    ['vapi.sessions.update', 'Updates a session.', 'PATCH /session/{id}'],
    ['vapi.sessions.delete', 'Deletes a session.', 'DELETE /session/{id}'],
    ['await sessions.update', 'Updates a session.', 'PATCH /session/{id}'],
    ["role: 'user', content", 'A string, or an array of parts.', ''],
    ['createVapi', "client of Vapi's session API", 'Nothing is sent'],
    ['again.expirationSeconds', 'Seconds until chats can no longer continue the session', ''],
    ['again.status', 'expiry does not change it', ''],
    ['{ name', 'A free label', '40 characters'],
    ['customer: { number', 'A phone number of 3 to 40 characters, E.164', ''],
    ['timeout', 'attempt', ''],
    ['retries', 'where that is safe', ''],
    ['page.metadata.totalItems', 'Sessions that match, on all pages.', ''],
  ])('%s shows its comment', async (place, ...phrases) => {
    const { documentation } = await editor.hover(place);
    for (const phrase of phrases) expect(documentation).toContain(phrase);
  });

  it.each([
    ['const session', 'const session: Session'],
    ['const page', 'const page: SessionPage'],
    ['(const one', 'const one: Session'],
    ['const vapi', 'const vapi: Vapi'],
    ['const sessions', 'const sessions: VapiSessions'],
    ['one.messages', '(property) Session.messages?: SessionMessage[] | undefined'],
  ])('%s has a type with a name', async (place, type) => expect((await editor.hover(place)).type).toBe(type));

  it.each([
    ['vapi.sessions.get', 'vapi/src/sessions.ts', 'export async function get('],
    ['vapi.sessions.delete', 'vapi/src/sessions.ts', 'remove'],
    ['createVapi', 'vapi/src/client.ts', 'export function createVapi('],
    ['again.expirationSeconds', 'vapi/src/schemas/session.ts', 'expirationSeconds?: number | undefined;'],
    ['page.metadata.totalItems', 'vapi/src/schemas/list.ts', 'totalItems: number;'],
    ['isClientError', 'core/src/errors/errors.ts', 'export function isClientError('],
  ])('go to definition of %s lands in %s', async (place, source, code) => {
    const { file: target, line } = await editor.definition(place);
    expect(target).toBe(join(both, 'node_modules/@x', source));
    expect(line).toContain(code);
  });
});
