import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { createVapi, isClientErrorData, type SessionClientError } from '@x/vapi';
import { describe, expect, it } from 'vitest';
import { isMissing, load } from './fetched-packages.ts';

const KEY = 'secret-key-1234';

/** What is used of pino. */
type Pino = (options: object, destination: { write(line: string): void }) => { error(fields: object): void };

/** What is used of Sentry. */
interface Sentry {
  readonly normalize: (value: unknown, depth?: number) => unknown;
}

const fetches = {
  refused: async () => Response.json({ message: ['bad'] }, { status: 400, headers: { 'x-request-id': 'r1' } }),
  lost: async () => {
    throw Object.assign(new Error(`socket of ${KEY}`), { code: 'ECONNRESET' });
  },
};

const facts = {
  refused: { kind: 'api', status: 400, reason: 'invalid', outcome: 'not-applied', requestId: 'r1' },
  lost: { kind: 'connection', code: 'ECONNRESET', outcome: 'unknown' },
};

async function errorOf(name: keyof typeof fetches): Promise<SessionClientError> {
  const { sessions } = createVapi({ apiKey: KEY, fetch: fetches[name] });
  return await sessions.create({ name: 'support' }).then(
    () => expect.unreachable(),
    (error: SessionClientError) => error,
  );
}

/** The line that pino writes. */
function logged(fields: object): { readonly err: unknown; readonly error: unknown } {
  let line = '';
  load<Pino>('pino')({}, { write: (text) => (line += text) }).error(fields);
  return JSON.parse(line);
}

function posted(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(value);
  const received = receiveMessageOnPort(port2)?.message;
  port1.close();
  return received;
}

describe.each(['refused', 'lost'] as const)('the error of a call that was %s', (name) => {
  const expected = {
    message: expect.stringMatching(/^vapi sessions\.create /),
    operation: 'sessions.create',
    ...facts[name],
  };

  /** Checks that what is left has every fact, can be recognised, and shows no secret. */
  function expectFacts(left: unknown): void {
    expect(left).toMatchObject(expected);
    expect(isClientErrorData(left)).toBe(true);
    expect(JSON.stringify(left)).not.toContain(KEY);
  }

  it('keeps every field as JSON', async () => {
    const error = await errorOf(name);
    expectFacts(error);
    expectFacts(JSON.parse(JSON.stringify(error)));
    expectFacts(JSON.parse(JSON.stringify({ job: { error } })).job.error);
  });

  it.each([
    ['structuredClone', structuredClone],
    ['postMessage', posted],
  ])('keeps every field through %s of its JSON; itself it keeps only its message', async (_, copy) => {
    const error = await errorOf(name);
    expectFacts(copy(error.toJSON()));
    const bare = copy(error);
    expect(bare).toMatchObject({ message: error.message, stack: expect.stringContaining('errors-leaving.test.ts') });
    expect(isClientErrorData(bare)).toBe(false);
  });

  it.skipIf(isMissing)('keeps every field in a log of pino, with its stack under `err`', async () => {
    const error = await errorOf(name);
    const { err } = logged({ err: error });
    expectFacts(err);
    expect(err).toMatchObject({ type: 'SessionClientError', stack: expect.stringContaining('errors-leaving.test.ts') });
    expectFacts(logged({ error }).error);
    expectFacts(logged(error).err);
  });

  it.skipIf(isMissing)('keeps every field in an event of Sentry', async () => {
    const { normalize } = load<Sentry>('@sentry/core');
    const error = await errorOf(name);
    expectFacts(normalize(error));
    expectFacts((normalize({ error }, 3) as { error: unknown }).error);
  });
});

describe('a worker thread that ends by an error', () => {
  it('reports every field in its `error` event', async () => {
    const program = `
      import { createVapi } from '@x/vapi';
      const fetch = async () => Response.json({ message: ['bad'] }, { status: 400 });
      await createVapi({ apiKey: '${KEY}', fetch }).sessions.create({ name: 'support' });
    `;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(resolved(program))}`));
    const [error] = await once(worker, 'error').catch((thrown: unknown) => [thrown]);
    expect(error).toMatchObject({ kind: 'api', status: 400, reason: 'invalid', outcome: 'not-applied' });
    expect(isClientErrorData(error)).toBe(true);
  });
});

/** With imports that a module without a place can follow. */
function resolved(program: string): string {
  return program.replace("'@x/vapi'", JSON.stringify(import.meta.resolve('@x/vapi')));
}
