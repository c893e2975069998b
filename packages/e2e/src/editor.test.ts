import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { browserConsumer } from './compile.ts';
import { programs } from './consumer-programs.ts';
import { Editor } from './editor.ts';

const { both } = inject('installed');

function openProgram(name: keyof typeof programs): Editor {
  const directory = join(both, `${name}-in-editor`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'program.ts'), programs[name]);
  const compilerOptions = { target: 'ES2023', module: 'NodeNext', strict: true, ...browserConsumer };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  return new Editor(join(directory, 'program.ts'));
}

type Hovers = readonly (readonly [place: string, ...phrases: string[]])[];

describe.each<[name: keyof typeof programs, comments: Hovers, types: Hovers]>([
  [
    'vapi',
    [
      ['vapi.sessions.create', 'Creates a session.', 'POST /session'],
      ['vapi.sessions.list', 'Lists sessions', 'GET /session'],
      ['await sessions.update', 'Updates a session.', 'PATCH /session/{id}'],
      ["role: 'user', content", 'A string, or an array of parts.'],
      ['createVapi', "client of Vapi's session API", 'Nothing is sent'],
      ['again.expirationSeconds', 'Seconds until chats can no longer continue the session'],
      ['customer: { number', 'A phone number of 3 to 40 characters, E.164'],
      ['timeout', 'attempt'],
      ['vapi.sessions.ensure', 'Keeps one live session for each key'],
      ['vapi.chats.stream', 'Takes one turn, and streams the reply.', 'POST /chat'],
      ['{ delta', 'append'],
      ['reply.text(', 'Resolves to the whole text'],
      ['reply.textSoFar', 'All the text that has arrived'],
      ['vapi.chats.create', 'waits for the whole reply'],
    ],
    [
      ['const session', 'const session: Session'],
      ['const page', 'const page: SessionPage'],
      ['const vapi', 'const vapi: Vapi'],
      ['{ delta', 'const delta: string'],
      ['const reply', 'const reply: ChatStream'],
      ['const chat', 'const chat: Chat'],
      ['one.messages', '(property) Session.messages?: SessionMessage[] | undefined'],
    ],
  ],
  [
    'sipher',
    [
      ['sipher.sessions.update', 'Updates the defaults of a session.', 'PATCH /v1/sessions/{id}'],
      ['sessionHeaders', 'silently ignores an expired', 'half a second early'],
      ['ttlSeconds', '60 to 86,400', 'whole'],
    ],
    [
      ['const made', 'const made: CreatedSession'],
      ['const sipher', 'const sipher: Sipher'],
    ],
  ],
  [
    'deployment-sessions',
    [
      ['sessions.ensure', 'exactly once, whatever goes wrong'],
      ['sessions.waitUntilReady', 'Waits until players can connect'],
      ['sessions.createMany', 'Creates any number of sessions', 'Never rejects for what the API'],
      ['ensured.deployment?.fqdn', 'The host name to connect to.'],
      ['{ ip_list', 'public addresses'],
    ],
    [
      ['(const one', 'const one: SessionSummary'],
      ['const edgegap', 'const edgegap: Edgegap'],
      ['const result', 'const result: BulkResult<CreateSessionItem>'],
    ],
  ],
  [
    'agent-sessions',
    [
      ['portal.sessions.createAsync', 'Creates a session without waiting for the agent.'],
      ['portal.sessions.subscribe', 'Follows a session until its turn is over'],
      ['text_prompt', 'sent exactly as given'],
      ['totalTimeout', 'the whole wait'],
      ['idleTimeout', 'Heartbeats of any form'],
    ],
    [
      ['(const snapshot', 'const snapshot: Session'],
      ['const receipt', 'const receipt: AsyncReceipt'],
      ['const portal', 'const portal: Portal'],
    ],
  ],
])('an editor, in a program with @x/%s', (name, comments, types) => {
  let editor: Editor;
  beforeAll(() => {
    editor = openProgram(name);
  });
  afterAll(() => editor.close());

  // It runs the TypeScript release before the present one, as many users do.
  it('marks nothing as an error', async () => expect(await editor.errors()).toEqual([]));

  it.each(comments)('shows the comment of %s', async (place, ...phrases) => {
    const { documentation } = await editor.hover(place);
    for (const phrase of phrases) expect(documentation).toContain(phrase);
  });

  it.each(types)('shows a named type for %s', async (place, type) => {
    expect((await editor.hover(place)).type).toBe(type);
  });
});

describe('go to definition', () => {
  let editor: Editor;
  beforeAll(() => {
    editor = openProgram('vapi');
  });
  afterAll(() => editor.close());

  it.each([
    ['vapi.sessions.get', 'vapi/src/sessions.ts', 'export async function get('],
    ['vapi.sessions.delete', 'vapi/src/sessions.ts', 'remove'],
    ['vapi.chats.create', 'vapi/src/chats/chats.ts', 'export async function create('],
    ['createVapi', 'vapi/src/client.ts', 'export function createVapi('],
    ['page.metadata.totalItems', 'vapi/src/schemas/list.ts', 'totalItems: number;'],
    ['isClientError', 'core/src/errors/errors.ts', 'export function isClientError('],
  ])('leads from %s to %s', async (place, source, code) => {
    const { file: target, line } = await editor.definition(place);
    expect(target).toBe(join(both, 'node_modules/@x', source));
    expect(line).toContain(code);
  });
});
