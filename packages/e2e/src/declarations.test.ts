import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, scriptOf } from '@x/build/run-command';
import { describe, expect, inject, it } from 'vitest';
import { browserConsumer, compile, nodeConsumer } from './compile.ts';
import { programs } from './consumer-programs.ts';

const { client, both } = inject('installed');

describe('the published declarations', () => {
  const files = Object.fromEntries(Object.entries(programs).map(([name, text]) => [`${name}.ts`, text]));
  const fromPath = `import { fileFromPath } from '@x/agent-sessions/node';
import { createPortal } from '@x/agent-sessions/portal';
await createPortal().sessions.create({ agent_id: 'a', text_prompt: 't', files: [await fileFromPath('a.pdf')] });`;

  it('compile on Node in a program that uses all of each client', async () => {
    expect(await compile(both, { ...files, 'from-path.ts': fromPath }, nodeConsumer)).toEqual([]);
  });

  it('compile in a browser in a program that uses all of each client', async () => {
    expect(await compile(both, files, browserConsumer)).toEqual([]);
  });

  it('compile where one client is installed alone', async () => {
    expect(await compile(client, { 'vapi.ts': programs.vapi }, nodeConsumer)).toEqual([]);
  });

  it('do not make a compiler read valibot', async () => {
    const modules = ['vapi', 'sipher', 'deployment-sessions', 'agent-sessions/portal', 'agent-sessions/uxmate'];
    const imports = modules.flatMap((name) => [`@x/${name}`, `@x/${name}/sessions`]);
    writeFileSync(join(both, 'reads.mts'), imports.map((name) => `export type {} from '${name}';`).join('\n'));
    const tsc = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc');
    const args = [tsc, '--listFilesOnly', '--module', 'NodeNext', '--types', '', 'reads.mts'];
    const read = await outputOf(process.execPath, args, { cwd: both });
    for (const name of Object.keys(programs)) expect(read).toContain(`/@x/${name}/dist/`);
    expect(read).not.toContain('/valibot/');
  });

  it('report a mistake at its place, and name the misspelt field or option', async () => {
    const mistakes: readonly (readonly [code: string, message: string])[] = [
      [`createVapi().sessions.create({ nmae: 'support' });`, `'nmae' does not exist`],
      [`createVapi().sessions.list({ sortOrder: 'asc' });`, `"asc"' is not assignable`],
      [`createVapi().chats.create({ sessionId: 's', inptu: 'Hi' });`, `'inptu' does not exist`],
      [`createVapi().chats.stream({ sessionId: 's', assistantId: 'a', input: 'Hi' });`, 'is not assignable'],
      [`createVapi().sessions.ensure('a', { nmae: 'b' });`, `'nmae' does not exist`],
      [`createVapi({ apikey: 'key' });`, `'apikey' does not exist`],
      [`createSipher().sessions.create({});`, `'defaults' is missing in type '{}'`],
      [`createSipher().sessions.get('id', { retires: 1 });`, `'retires' does not exist`],
      [`deployment.sessions.create('a', { ip_list: [], webhook: '' });`, `'webhook' does not exist`],
      [`createEdgegap().sessions;`, `'sessions' does not exist`],
      [`createPortal().sessions.create({ text_prompt: 'x' });`, `'agent_id' is missing`],
      [`createPortal().sessions.update('id');`, 'Expected 2-3 arguments, but got 1'],
    ];
    const text = [
      `import { createPortal } from '@x/agent-sessions/portal';`,
      `import { createEdgegap } from '@x/deployment-sessions';`,
      `import { createSipher } from '@x/sipher';`,
      `import { createVapi } from '@x/vapi';`,
      `const deployment = createEdgegap().deployment('d');`,
      ...mistakes.map(([code]) => code),
    ].join('\n');
    expect(await compile(both, { 'mistakes.ts': text })).toEqual(
      mistakes.map(([, message], index) => ({
        file: 'mistakes.ts',
        line: index + 6,
        message: expect.stringContaining(message),
      })),
    );
  });
});
