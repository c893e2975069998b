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
  init(options: object): void;
  extraErrorDataIntegration(): object;
  createTransport(options: object, send: (request: { readonly body: string }) => Promise<object>): object;
  captureException(error: unknown, hint?: object): string;
  close(timeout: number): Promise<boolean>;
}

/** An event as Sentry's server gets it. */
interface SentryEvent {
  readonly exception: { readonly values: readonly { readonly type: string; readonly value: string }[] };
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
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

/** The event that Sentry sends of an error. */
async function captured(error: unknown, hint?: object): Promise<SentryEvent> {
  const sentry = load<Sentry>('@sentry/node');
  const bodies: string[] = [];
  const send = async ({ body }: { readonly body: string }) => {
    bodies.push(body);
    return { statusCode: 200 };
  };
  sentry.init({
    dsn: 'https://public@sentry.invalid/1',
    // Alone: the others instrument the process.
    defaultIntegrations: false,
    integrations: [sentry.extraErrorDataIntegration()],
    transport: (options: object) => sentry.createTransport(options, send),
  });
  sentry.captureException(error, hint);
  await sentry.close(5_000);
  // An envelope: its header, the event's header, the event.
  return JSON.parse(bodies[0]?.split('\n')[2] ?? '');
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
    const error = await errorOf(name);
    const { exception, contexts } = await captured(error);
    expect(exception.values).toMatchObject([{ type: 'SessionClientError', value: error.message }]);
    expectFacts(contexts['SessionClientError']);
    expectFacts((await captured(new Error('of a job'), { extra: { error } })).extra?.['error']);
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
