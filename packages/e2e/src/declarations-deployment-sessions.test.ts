import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compile, nodeConsumer } from './compile.ts';
import { Editor } from './editor.ts';

const { both } = inject('installed');

const program = `import { type BulkResult, createEdgegap, isClientError, parseWebhook, type Session } from '@x/deployment-sessions';
import { createEdgegapSessions, ensure } from '@x/deployment-sessions/sessions';

const edgegap = createEdgegap({ apiKey: 'token abc', timeout: 5_000 });
const { sessions } = edgegap.deployment('3f1c9a7be204');
const receipt = await sessions.create('match-42', { ip_list: ['203.0.113.7'] }, { retries: 0 });
const ensured = await sessions.ensure('match-42', { ip_list: ['203.0.113.7'], webhook_url: 'https://a.example/hook' });
if ('ready' in ensured) ensured.deployment?.fqdn;
const session: Session = await sessions.waitUntilReady('match-42', { totalTimeout: 60_000, onStatus: (status) => status.length });
if (session.status === 'Ready' && session.kind === 'Seat') session.user_count;
await sessions.update('match-42', { ip_list: [] }, { retryUpdate: true });
for await (const one of sessions.listAll({ limit: 100 }, { maxPages: 2 })) one.custom_id;
await sessions.delete('match-42');
const result = await sessions.createMany([{ custom_id: 'a', ip_list: [] }], { onProgress: ({ counts }) => counts.succeeded });
const rest: BulkResult<string> = await sessions.resume(await sessions.deleteMany(['a']));
try {
  await ensure(undefined as never, 'd', 'a', { ip_list: [] });
} catch (error) {
  if (isClientError(error) && error.kind === 'failed') error.state;
}
export const { ready } = parseWebhook('{}');
export const again: Session = await createEdgegapSessions('d').get('a');
export { receipt, rest, result, session };
`;

it('a program that uses all of @x/deployment-sessions compiles', async () => {
  expect(await compile(both, { 'deployment-program.ts': program }, nodeConsumer)).toEqual([]);
});

it('a mistake is an error, with the word that is wrong', async () => {
  const mistakes: readonly (readonly [code: string, message: string])[] = [
    [`await sessions.create('a');`, 'Expected 2-3 arguments, but got 1'],
    [`await sessions.create('a', {});`, `'ip_list' is missing in type '{}'`],
    [`await sessions.create('a', { ip_list: [], webhook: '' });`, `'webhook' does not exist`],
    [`await sessions.createMany([{ ip_list: [] }]);`, `'custom_id' is missing in type '{ ip_list: []; }'`],
    [`(await sessions.get('a')).customId;`, `'customId' does not exist`],
    [`sessions.bulkDelete(['a']);`, `'sessions' is missing in type 'string[]'`],
    [`createEdgegap().sessions;`, `'sessions' does not exist`],
  ];
  const head = `import { createEdgegap } from '@x/deployment-sessions';\nconst { sessions } = createEdgegap().deployment('d');`;
  const text = [head, ...mistakes.map(([code]) => code)].join('\n');
  const errors = await compile(both, { 'deployment-mistakes.ts': text });
  expect(errors.map(({ line, message }) => ({ line, message }))).toEqual(
    mistakes.map(([, message], index) => ({ line: index + 3, message: expect.stringContaining(message) })),
  );
});

describe('in an editor', () => {
  const file = join(both, 'deployment-hovers.ts');
  let editor: Editor;
  beforeAll(() => {
    writeFileSync(file, program);
    editor = new Editor(file);
  });
  afterAll(() => editor.close());

  it.each([
    ['sessions.create', 'Creates a session under an id of yours.'],
    ['sessions.ensure', 'exactly once, whatever goes wrong'],
    ['sessions.waitUntilReady', 'Waits until players can connect'],
    ['sessions.update', 'Updates a session.'],
    ['sessions.listAll', 'Iterates over all active sessions'],
    ['sessions.createMany', 'Creates any number of sessions'],
    ['sessions.resume', 'Continues an earlier'],
    ['sessions.deleteMany', 'Deletes any number of sessions'],
    ['sessions.delete', 'Deletes a session and frees its sockets'],
    ['ensured.deployment', 'Absent until the session is linked.'],
    ['ensured.deployment?.fqdn', 'The host name to connect to.'],
    ['session.status', 'Where the session stands.'],
    ['session.user_count', 'Users now in the session.'],
    ['{ ip_list', 'public addresses'],
  ])('%s shows its comment', async (place, phrase) => {
    expect((await editor.hover(place)).documentation).toContain(phrase);
  });

  it.each([
    ['const session', 'const session: Session'],
    ['const receipt', 'const receipt: SessionReceipt'],
    ['(const one', 'const one: SessionSummary'],
    ['const edgegap', 'const edgegap: Edgegap'],
    ['const result', 'const result: BulkResult<CreateSessionItem>'],
  ])('%s has a type with a name', async (place, type) => expect((await editor.hover(place)).type).toBe(type));
});
