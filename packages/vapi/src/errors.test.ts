import { inspect } from 'node:util';
import { hang, json, reset, serve, stall, text } from '@x/core/testing';
import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createVapi, type RequestOptions, type Vapi, type VapiOptions } from './index.ts';

/** Each operation with good arguments, and whether its outcome is unknown after a lost response. */
const OPERATIONS: Record<
  string,
  { write: boolean; resent: boolean; call: (vapi: Vapi, options?: RequestOptions) => Promise<unknown> }
> = {
  'sessions.create': { write: true, resent: false, call: (vapi, options) => vapi.sessions.create({}, options) },
  'sessions.get': { write: false, resent: true, call: (vapi, options) => vapi.sessions.get(ID, options) },
  'sessions.list': { write: false, resent: true, call: (vapi, options) => vapi.sessions.list({}, options) },
  'sessions.update': { write: true, resent: false, call: (vapi, options) => vapi.sessions.update(ID, {}, options) },
  'sessions.delete': { write: true, resent: true, call: (vapi, options) => vapi.sessions.delete(ID, options) },
};

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const client = (baseUrl: string, options: VapiOptions = {}) => createVapi({ baseUrl, apiKey: KEY, ...options });

describe.each(Object.entries(OPERATIONS))('%s', (operation, { write, resent, call }) => {
  const unknown = write ? { outcome: 'unknown' } : {};

  it('server error', async () => {
    await using server = await serve(json(500, { message: 'Internal server error', statusCode: 500 }));
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({ kind: 'api', operation, status: 500, reason: 'unavailable', ...unknown });
    expect(server.requests).toHaveLength(resent ? 3 : 1);
    if (write) expect(error.message).toContain('It may have been applied');
    else expect(error).not.toHaveProperty('outcome');
  });

  it('server error with an HTML page', async () => {
    await using server = await serve(
      text(502, '<html><body>Bad gateway</body></html>', { 'content-type': 'text/html' }),
    );
    const error = await failureOf(call(client(server.url, { retries: 0 })));
    expect(error).toMatchObject({ kind: 'api', status: 502, ...unknown });
    expect(error.message).toContain('responded 502 (unavailable): an HTML page');
  });

  it('an HTML page in place of a session', async () => {
    await using server = await serve(text(200, '<!doctype html><title>Vapi</title>', { 'content-type': 'text/html' }));
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({
      kind: 'response',
      status: 200,
      attempts: 1,
      ...(write ? { outcome: 'unknown' } : {}),
    });
    expect(error.message).toContain('an HTML page; expected JSON');
  });

  it('a reset', async () => {
    await using server = await serve(reset);
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({ kind: 'connection', ...unknown });
    expect(server.requests).toHaveLength(resent ? 3 : 1);
  });

  it.each([
    ['no answer in time', hang],
    ['a stalled body', stall],
  ])('%s', async (_, fault) => {
    await using server = await serve(fault);
    const error = await failureOf(call(client(server.url, { timeout: 50, retries: 0 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'attempt', ...unknown });
    expect(error.message).toContain('within 50 ms (`timeout`)');
  });

  it('abort', async () => {
    await using server = await serve(hang);
    const controller = new AbortController();
    const reason = new Error('the user went away');
    const rejected = expect(call(client(server.url), { signal: controller.signal })).rejects.toBe(reason);
    await server.arrived(1);
    controller.abort(reason);
    await rejected;
    expect(server.requests).toHaveLength(1);
  });

  it('a server that is not there', async () => {
    const server = await serve(hang);
    await server[Symbol.asyncDispose]();
    const error = await failureOf(call(client(server.url)));
    expect(error).toMatchObject({ kind: 'connection', attempts: 3, code: 'ECONNREFUSED' });
    if (write) expect(error).toMatchObject({ outcome: 'not-applied' });
    expect(error.message).toContain(`could not connect to ${new URL(server.url).host}: ECONNREFUSED`);
  });

  it('no key', async () => {
    vi.stubEnv('VAPI_API_KEY', undefined);
    const error = await failureOf(call(createVapi()));
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    expect(error.message).toBe(
      `vapi ${operation}: no credential: set \`apiKey\`, or the environment variable VAPI_API_KEY. Nothing was sent.`,
    );
  });
});

describe('what the API itself refuses', () => {
  let emulator: Emulator;
  let vapi: Vapi;
  beforeAll(async () => {
    emulator = await startEmulator();
    vapi = createVapi({ baseUrl: emulator.baseUrls.vapi, apiKey: emulator.keys.vapi.private });
  });
  afterAll(async () => {
    await emulator.close();
  });

  it.each([
    ['a public key', () => emulator.keys.vapi.public],
    ['a wrong key', () => KEY],
  ])('%s: names the wrong kind of key as the likely cause', async (_, key) => {
    for (const [operation, { call }] of Object.entries(OPERATIONS)) {
      const error = await failureOf(call(client(emulator.baseUrls.vapi, { apiKey: key() })));
      expect(error).toMatchObject({ kind: 'api', operation, status: 401, reason: 'unauthenticated', attempts: 1 });
      expect(error.message).toContain('Invalid Key');
      expect(error.message).toContain('Use a private key: this API refuses public keys.');
    }
  });

  it('an unknown id', async () => {
    for (const operation of ['get', 'update', 'delete']) {
      const error = await failureOf(OPERATIONS[`sessions.${operation}`]?.call(vapi) ?? Promise.resolve());
      expect(error).toMatchObject({ kind: 'api', status: 404, reason: 'not-found', attempts: 1 });
    }
  });

  it('an id that is no UUID: a text as message', async () => {
    const error = await failureOf(vapi.sessions.get('session_1'));
    expect(error).toMatchObject({ kind: 'api', status: 400, reason: 'invalid' });
    expect(error.message).toContain('uuid is expected');
  });

  it('an odd message in an error body does not hide the status', async () => {
    const odd = [[{ toString: 1 }], [{ property: 'name' }], { a: 1 }, 7, null];
    for (const message of odd) {
      await using server = await serve(json(400, { message, statusCode: 400 }));
      const error = await failureOf(client(server.url).sessions.create());
      expect(error).toMatchObject({ kind: 'api', status: 400, outcome: 'not-applied', attempts: 1 });
      expect(error.message).not.toContain('[object');
    }
  });

  it('a secret of a phone number that the answer quotes is masked', async () => {
    await using server = await serve(json(400, { message: ['phoneNumber.twilioAuthToken tok-SECRET-999 is invalid'] }));
    const phoneNumber = { twilioPhoneNumber: '+1', twilioAccountSid: 'AC', twilioAuthToken: 'tok-SECRET-999' };
    const error = await failureOf(client(server.url).sessions.create({ phoneNumber }));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('tok-SECRET');
  });

  it('fields that it does not know: a list as message', async () => {
    const body = { customerr: {}, colour: 'red' } as object;
    const error = await failureOf(vapi.sessions.create(body));
    expect(error).toMatchObject({ kind: 'api', status: 400, reason: 'invalid', outcome: 'not-applied' });
    expect(error.message).toBe(
      'vapi sessions.create responded 400 (invalid): property customerr should not exist; property colour should not exist.',
    );
    expect(error).toHaveProperty('body.message', [
      'property customerr should not exist',
      'property colour should not exist',
    ]);
  });
});

it('a private key in a browser page is refused, and allowed on demand', () => {
  vi.stubGlobal('window', { document: {} });
  expect(() => createVapi({ apiKey: KEY })).toThrow('is a secret and must not be used in browsers');
  expect(() => createVapi({ apiKey: KEY, dangerouslyAllowBrowser: true })).not.toThrow();
  vi.unstubAllGlobals();
});

it('reads the base URL from VAPI_BASE_URL, and names it if it is invalid', async () => {
  await using server = await serve(json(404, {}));
  vi.stubEnv('VAPI_BASE_URL', `${server.url}/prefix`);
  expect(await failureOf(createVapi({ apiKey: KEY }).sessions.get(ID))).toMatchObject({ status: 404 });
  expect(server.requests[0]?.url).toMatch(/^\/prefix\//);
  vi.stubEnv('VAPI_BASE_URL', 'nowhere');
  expect(() => createVapi({ apiKey: KEY })).toThrow('vapi: VAPI_BASE_URL must be an absolute http(s) URL');
});

it('lets tests spy on operations and replace them, and shows no key when printed', async () => {
  const vapi = createVapi({ apiKey: KEY, baseUrl: 'http://127.0.0.1:2' });
  const spy = vi.spyOn(vapi.sessions, 'get').mockRejectedValueOnce('stubbed');
  await expect(vapi.sessions.get(ID)).rejects.toBe('stubbed');
  expect(spy).toHaveBeenCalledWith(ID);
  const shown = inspect(vapi, { depth: 9, showHidden: true, getters: true });
  for (const view of [shown, JSON.stringify(vapi), String(vapi)]) expect(view).not.toContain(KEY);
});
