import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { browserConsumer, type Consumer, compile, nodeConsumer } from './compile.ts';
import { Editor } from './editor.ts';

const { both } = inject('installed');

const program = `import { createPortal, isClientError, isSettled, sessionTimes, type Session } from '@x/agent-sessions/portal';
import { get } from '@x/agent-sessions/portal/sessions';
import { createUxmate, type UpdateSession } from '@x/agent-sessions/uxmate';

const portal = createPortal({ baseUrl: 'https://portal.example', token: async () => 'token' });
const uxmate = createUxmate({ baseUrl: 'https://uxmate.example' });
const files = [new File(['a'], 'a.txt'), { name: 'b.bin', data: new Uint8Array(1) }];
const receipt = await portal.sessions.createAsync(
  { agent_id: 'agent-1', text_prompt: 'Hi', files },
  { onUploadProgress: ({ sentBytes, totalBytes }) => sentBytes / totalBytes },
);
const before = await portal.sessions.get(receipt.session_id, { signal: AbortSignal.timeout(1_000) });
for await (const snapshot of portal.sessions.subscribe(before.id, { idleTimeout: 30_000, after: before })) {
  if (isSettled(snapshot) && snapshot.status !== 'Error') snapshot.messages.at(-1)?.agent?.name;
}
const settled: Session = await portal.sessions.waitUntilSettled(before.id, { totalTimeout: 60_000 });
const { updatedAt } = sessionTimes(settled);
const replayed = await portal.sessions.replay(settled.id, 0);
const update: UpdateSession = { text_prompt: 'More' };
const changed = await uxmate.sessions.update(replayed.id, update, { totalTimeout: 60_000 });
const { time_to_sessions } = await uxmate.sessions.listGrouped();
for (const [label, summaries] of Object.entries(time_to_sessions)) for (const { name } of summaries) label.concat(name);
try {
  await get(undefined as never, 'id');
} catch (error) {
  if (isClientError(error) && error.kind === 'api') error.fields?.map(({ field, message }) => field + message);
}
export { changed, updatedAt };
`;

describe('a program that uses all of @x/agent-sessions', () => {
  it.each<[string, Consumer]>([
    ['on Node', nodeConsumer],
    ['in a browser', browserConsumer],
  ])('compiles %s', async (_, consumer) => {
    expect(await compile(both, { 'agent-program.ts': program }, consumer)).toEqual([]);
  });

  it('compiles with a file from a path', async () => {
    const text = `import { fileFromPath } from '@x/agent-sessions/node';
import { createPortal } from '@x/agent-sessions/portal';
await createPortal().sessions.create({ agent_id: 'a', text_prompt: 't', files: [await fileFromPath('a.pdf')] });`;
    expect(await compile(both, { 'agent-file.ts': text }, nodeConsumer)).toEqual([]);
  });
});

it('a mistake is an error, with the word that is wrong', async () => {
  const mistakes: readonly (readonly [code: string, message: string])[] = [
    [`await portal.sessions.create({ text_prompt: 'x' });`, `'agent_id' is missing`],
    [`await portal.sessions.create({ agent_id: 'a', text_prompt: 'x', file: [] });`, `'file' does not exist`],
    [`await portal.sessions.update('id');`, 'Expected 2-3 arguments, but got 1'],
    [`await portal.sessions.replay('id');`, 'Expected 2-3 arguments, but got 1'],
    [`portal.sessions.subscribe('id', { idle: 1 });`, `'idle' does not exist`],
    [`(await portal.sessions.get('id')).createdAt;`, `'createdAt' does not exist`],
    [`createPortal({ apiKey: 'key' });`, `'apiKey' does not exist`],
  ];
  const head = `import { createPortal } from '@x/agent-sessions/portal';\nconst portal = createPortal();`;
  const text = [head, ...mistakes.map(([code]) => code)].join('\n');
  const errors = await compile(both, { 'agent-mistakes.ts': text });
  expect(errors.map(({ line, message }) => ({ line, message }))).toEqual(
    mistakes.map(([, message], index) => ({ line: index + 3, message: expect.stringContaining(message) })),
  );
});

describe('in an editor', () => {
  const file = join(both, 'agent-hovers.ts');
  let editor: Editor;
  beforeAll(() => {
    writeFileSync(file, program);
    editor = new Editor(file);
  });
  afterAll(() => editor.close());

  it.each([
    ['portal.sessions.createAsync', 'Creates a session without waiting for the agent.'],
    ['portal.sessions.get', 'Gets one session with all its messages.'],
    ['portal.sessions.subscribe', 'Follows a session until its turn is over'],
    ['portal.sessions.waitUntilSettled', "Waits until a session's turn is over"],
    ['portal.sessions.replay', 'from the first messages of another one'],
    ['uxmate.sessions.update', 'Sends another message'],
    ['uxmate.sessions.listGrouped', 'by time'],
    ['text_prompt', 'sent exactly as given'],
    ['snapshot.status', 'moved\nout of the working store'],
    ['?.agent', 'Who speaks, if known.'],
    ['totalTimeout', 'the whole wait'],
    ['idleTimeout', 'Heartbeats of any form'],
  ])('%s shows its comment', async (place, phrase) => {
    expect((await editor.hover(place)).documentation).toContain(phrase);
  });

  it.each([
    ['const before', 'const before: Session'],
    ['(const snapshot', 'const snapshot: Session'],
    ['const receipt', 'const receipt: AsyncReceipt'],
    ['const portal', 'const portal: Portal'],
  ])('%s has a type with a name', async (place, type) => expect((await editor.hover(place)).type).toBe(type));
});
