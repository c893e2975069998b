import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '@x/build/run-command';
import { describe, expect, inject, it } from 'vitest';
import { type Consumer, compile, nodeConsumer } from './compile.ts';

const { both } = inject('installed');

const providers = [
  {
    entry: '@x/vapi',
    create: 'createVapi',
    options: 'baseUrl: baseUrls.vapi, apiKey: keys.vapi.private',
    node: '@x/vapi/node',
    ky: '@x/vapi/ky',
  },
  {
    entry: '@x/sipher',
    create: 'createSipher',
    options: 'baseUrl: baseUrls.sipher, apiKey: keys.sipher.pro',
    node: '@x/sipher/node',
    ky: '@x/sipher/ky',
  },
  {
    entry: '@x/deployment-sessions',
    create: 'createEdgegap',
    options: `baseUrl: baseUrls.edgegap, apiKey: keys.edgegap.token`,
    node: '@x/deployment-sessions/node',
    ky: '@x/deployment-sessions/ky',
    call: '.deployment(emulator.deployments.default)',
  },
  {
    entry: '@x/agent-sessions/portal',
    create: 'createPortal',
    options: 'baseUrl: baseUrls.portal, token: keys.portal.token',
    node: '@x/agent-sessions/node',
    ky: '@x/agent-sessions/ky',
  },
] as const;

describe.each(providers)('$node', ({ entry, create, options, node, ky, ...rest }) => {
  const call = 'call' in rest ? rest.call : '';

  it('sends the requests of its client, and does not keep the process alive', async () => {
    const program = `import { startEmulator } from '@x/emulator';
import { ${create}, isClientError } from '${entry}';
import { nodeTransport } from '${node}';

// What is sent in another way than by the transport fails.
globalThis.fetch = () => { throw new Error('fetch was called'); };
const emulator = await startEmulator();
const { baseUrls, keys } = emulator;
const transport = nodeTransport();
const client = ${create}({ ${options}, transport })${call};
const error = await client.sessions.get('00000000-0000-4000-8000-000000000000').catch((error) => error);
console.log(isClientError(error), error.kind, error.provider);
await emulator.close();
`;
    const file = `${create}-node.ts`;
    writeFileSync(join(both, file), program);
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    const { status, stdout, stderr } = await runCommand(process.execPath, [file], { cwd: both, env });
    expect({ status, stderr, stdout }).toMatchObject({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^true api [a-z-]+\n$/);
  });

  it(`compiles and runs with ${ky}, whose hooks are called`, async () => {
    const program = `import { startEmulator } from '@x/emulator';
import { ${create}, isClientError } from '${entry}';
import { type Ky, kyTransport } from '${ky}';

const emulator = await startEmulator();
const { baseUrls, keys } = emulator;
let isCalled = false;
// As an instance of ky: it calls the hooks, then the fetch in its options.
const instance: Ky = async (url, { method, headers, hooks }) => {
  isCalled = true;
  const options: { fetch?: (request: Request) => Promise<Response> } = {};
  for (const init of hooks.init) init(options);
  if (!options.fetch) throw new Error('no fetch');
  return await options.fetch(new Request(url, { method, headers }));
};
const client = ${create}({ ${options}, transport: kyTransport(instance) })${call};
const error = await client.sessions.get('00000000-0000-4000-8000-000000000000').catch((error) => error);
console.log(isCalled, isClientError(error), error.kind);
await emulator.close();
`;
    const file = `${create}-ky.ts`;
    writeFileSync(join(both, file), program);
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    const { stdout, stderr } = await runCommand(process.execPath, [file], { cwd: both, env });
    expect({ stdout, stderr }).toEqual({ stdout: 'true true api\n', stderr: '' });
    expect(await compile(both, { [`${create}-ky-types.ts`]: program }, nodeConsumer)).toEqual([]);
  });

  // A bundler's project may have no types of Node at all.
  const withoutNode: Consumer = { lib: ['ES2023', 'DOM', 'DOM.AsyncIterable'], types: [] };
  it.each<[string, Consumer]>([
    ['with the types of Node', nodeConsumer],
    ['without the types of Node', withoutNode],
  ])('compiles %s', async (_, consumer) => {
    const program = `import { ${create} } from '${entry}';
import { type Dispatcher, nodeTransport, type NodeTransportOptions } from '${node}';
const dispatcher: Dispatcher = { dispatch: () => true };
const given: NodeTransportOptions = { dispatcher };
${create}({ transport: nodeTransport(given) });
`;
    expect(await compile(both, { [`${create}-node-types.ts`]: program }, consumer)).toEqual([]);
  });
});
