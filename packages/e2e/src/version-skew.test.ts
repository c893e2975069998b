import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf } from '@x/build/run-command';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type CompilerError, compile } from './compile.ts';

const { skewed } = inject('installed');

it('a project has two versions of core', () => {
  const manifests = globSync('node_modules/**/@x/core/package.json', { cwd: skewed });
  const versions = manifests.map((manifest) => JSON.parse(readFileSync(join(skewed, manifest), 'utf8')).version);
  expect([...new Set(versions)].sort()).toEqual(['1.0.0', '1.1.0']);
});

const program = `import * as vapi from '@x/vapi';
import { get } from '@x/vapi/sessions';
import * as next from '@x/vapi-next';
import { get as getNext } from '@x/vapi-next/sessions';

const responses: Record<string, [status: number, body: string]> = {
  missing: [404, '{"message":"Session not found","statusCode":404}'],
  odd: [200, 'no JSON'],
};

// Each of these is of the one package, and used with both.
const requests: unknown[] = [];
const transport: vapi.Transport = async ({ url, headers }) => {
  const id = url.split('/').at(-1) ?? '';
  requests.push({ id, trace: headers['x-trace'] });
  if (id === 'down') throw new TypeError('fetch failed');
  if (id === 'slow') await new Promise(() => {});
  const [status, body] = responses[id] ?? [200, JSON.stringify({ id })];
  const response = new Response(body, { status });
  return { status, headers: response.headers, body: response.body?.getReader() };
};
const events: unknown[] = [];
const hooks: next.Hooks = {
  onRequest: ({ operation }) => events.push('request ' + operation),
  onSuccess: ({ operation }) => events.push('success ' + operation),
  onError: ({ error }) => events.push(vapi.isClientError(error) ? 'error ' + error.kind : 'unknown error'),
};
const infos: unknown[] = [];
const options: vapi.RequestOptions = {
  retries: 0,
  timeout: 20,
  headers: { 'x-trace': 'trace-1' },
  onResponse: ({ status }) => infos.push(status),
};

const onMismatch = () => {};
const first = vapi.createVapi({ apiKey: 'key', transport, hooks, onMismatch });
const second = next.createVapi({ apiKey: 'key', transport, hooks, onMismatch });

const classes = new Map<unknown, string>();
function classOf(error: object, origin: string) {
  if (!classes.has(error.constructor)) classes.set(error.constructor, origin);
  return classes.get(error.constructor);
}

const outcomes: unknown[] = [];
for (const [origin, client] of [['@x/vapi', first], ['@x/vapi-next', second]] as const) {
  const failures: Record<string, () => unknown> = {
    config: () => (origin === '@x/vapi' ? vapi : next).createVapi({ timeout: -1 }),
    input: () => client.sessions.get('..'),
    connection: () => client.sessions.get('down', options),
    timeout: () => client.sessions.get('slow', options),
    api: () => client.sessions.get('missing', options),
    response: () => client.sessions.get('odd', options),
  };
  for (const [expected, fail] of Object.entries(failures)) {
    try {
      await fail();
      outcomes.push({ origin, expected, error: 'none' });
    } catch (error) {
      // What the one recognises is narrowed with the types of the other.
      const known: next.ClientError | undefined = vapi.isClientError(error) ? error : undefined;
      outcomes.push({
        origin,
        expected,
        known: [vapi.isClientError(error), next.isClientError(error)],
        // Which copy's class it is: that of the first error of each client is kept.
        classOf: classOf(error as object, origin),
        kind: known?.kind,
        reason: known?.kind === 'api' ? known.reason : undefined,
        scope: known?.kind === 'timeout' ? known.scope : undefined,
      });
    }
  }
}

const beforeShared = { requests: requests.length, events: events.length, infos: infos.length };
await first.sessions.get('fine', options);
await second.sessions.get('fine', options);
const shared = {
  requests: requests.slice(beforeShared.requests),
  events: events.slice(beforeShared.events),
  infos: infos.slice(beforeShared.infos),
};

const tell = (error: unknown) => (vapi.isClientError(error) ? { kind: error.kind, message: error.message } : 'unknown');
const strangers = [
  await get(next.createVapiClient({ apiKey: 'key', transport }), 'fine').catch(tell),
  await getNext(vapi.createVapiClient({ apiKey: 'key', transport }), 'fine').catch(tell),
];

console.log(JSON.stringify({ outcomes, shared, strangers, requests: requests.length }));
`;

describe('a program with two versions of core', () => {
  let facts: Record<string, unknown>;
  beforeAll(async () => {
    writeFileSync(join(skewed, 'program.ts'), program);
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    facts = JSON.parse(await outputOf(process.execPath, ['program.ts'], { cwd: skewed, env }));
  });

  it('recognizes the errors of either version with the other', () => {
    const of = (origin: string) =>
      Object.entries({
        config: {},
        input: {},
        connection: {},
        timeout: { scope: 'attempt' },
        api: { reason: 'not-found' },
        response: {},
      }).map(([kind, details]) => ({ origin, expected: kind, known: [true, true], classOf: origin, kind, ...details }));
    // The classes differ: two copies are loaded.
    expect(facts['outcomes']).toEqual([...of('@x/vapi'), ...of('@x/vapi-next')]);
  });

  it('shares a transport, hooks and options between the two', () => {
    expect(facts['shared']).toEqual({
      requests: [
        { id: 'fine', trace: 'trace-1' },
        { id: 'fine', trace: 'trace-1' },
      ],
      events: ['request sessions.get', 'success sessions.get', 'request sessions.get', 'success sessions.get'],
      infos: [200, 200],
    });
  });

  it('gets a `config` error for a client of the other version, and sends nothing', () => {
    const refusal = {
      kind: 'config',
      message: expect.stringContaining('must be a client created by the same package'),
    };
    expect(facts['strangers']).toEqual([refusal, refusal]);
    expect(facts['requests']).toBe(10); // of the calls above
  });
});

it('recognizes the errors, and accepts the transport and hooks, of another provider with the newer core', async () => {
  const program = `import * as vapi from '@x/vapi';
import * as sipher from '@x/sipher';
const events: string[] = [];
const hooks: vapi.Hooks = { onError: ({ operation }) => events.push(operation) };
const transport: vapi.Transport = async () => {
  const response = new Response('{}', { status: 404 });
  return { status: 404, headers: response.headers, body: response.body?.getReader() };
};
const client = sipher.createSipher({ apiKey: 'key', transport, hooks });
const errorOf = async (call: () => unknown) => {
  try {
    return await call();
  } catch (error) {
    return error;
  }
};
const errors = [
  await errorOf(() => client.sessions.get('x')),
  await errorOf(() => client.sessions.get('..')),
  await errorOf(() => sipher.sessionHeaders({ sessionId: 'x', expiresAt: 0 })),
];
const known: (vapi.ClientError | undefined)[] = errors.map((error) => (vapi.isClientError(error) ? error : undefined));
console.log(JSON.stringify({ kinds: known.map((error) => error?.kind), events }));
`;
  writeFileSync(join(skewed, 'sipher.ts'), program);
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
  const facts = JSON.parse(await outputOf(process.execPath, ['sipher.ts'], { cwd: skewed, env }));
  expect(facts).toEqual({ kinds: ['api', 'input', 'input'], events: ['sessions.get', 'sessions.get'] });
  expect(await compile(skewed, { 'sipher.ts': program })).toEqual([]);
});

describe('the types of two versions of core', () => {
  const handedOn = [
    ...['Client', 'ClientOptions', 'CredentialSource', 'RequestOptions', 'UpdateOptions', 'VapiOptions'],
    ...['Hooks', 'RequestEvent', 'ResponseEvent', 'RetryEvent', 'ReconcileEvent', 'SuccessEvent', 'ErrorEvent'],
    ...['Transport', 'TransportRequest', 'TransportResponse', 'CustomRequest', 'Schema'],
    ...['MismatchReport', 'ResponseInfo', 'ErrorKind', 'Reason', 'Outcome'],
    ...['SessionClientError', 'ClientError', 'ApiError', 'ConfigError', 'ConnectionError', 'InputError'],
    ...['ResponseError', 'TimeoutError'],
  ];
  const head = `import type * as vapi from '@x/vapi';\nimport type * as next from '@x/vapi-next';\ndeclare function give<T>(): T;\n`;
  const assignments = handedOn.flatMap((name) => [
    `export const older${name}: vapi.${name} = give<next.${name}>();`,
    `export const newer${name}: next.${name} = give<vapi.${name}>();`,
  ]);
  let errors: CompilerError[];
  beforeAll(async () => {
    errors = await compile(skewed, {
      'program.ts': program,
      'types.ts': head + assignments.join('\n'),
      'versions.ts': `${head}export const older: vapi.RequestOptions = { addedLater: '' };`,
    });
  });

  it('are different types', () => {
    expect(errors.filter(({ file }) => file === 'versions.ts')).toMatchObject([
      { message: expect.stringContaining(`'addedLater' does not exist`) },
    ]);
  });

  it('are assignable to each other, in a program and one by one', () => {
    expect(errors.filter(({ file }) => file !== 'versions.ts')).toEqual([]);
  });
});
