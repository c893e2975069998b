import { inspect } from 'node:util';
import { json, serve } from '@x/core/testing';
import { startEmulator } from '@x/emulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createVapi, type VapiOptions } from './index.ts';

// What Vapi adds to core's errors. What every operation does after each fault is tested by the fault matrix.

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const client = (baseUrl: string, options: VapiOptions = {}) => createVapi({ baseUrl, apiKey: KEY, ...options });

describe('an error of the API', () => {
  it('says that a public key may be the cause of a 401', async () => {
    await using emulator = await startEmulator();
    for (const apiKey of [emulator.keys.vapi.public, KEY]) {
      const error = await failureOf(client(emulator.baseUrls.vapi, { apiKey }).sessions.get(ID));
      expect(error).toMatchObject({ kind: 'api', status: 401, reason: 'unauthenticated', attempts: 1 });
      expect(error.message).toContain('Invalid Key');
      expect(error.message).toContain('Use a private key: this API refuses public keys.');
    }
  });

  it('has its message, whether that is a string or an array of strings', async () => {
    await using emulator = await startEmulator();
    const { sessions } = client(emulator.baseUrls.vapi, { apiKey: emulator.keys.vapi.private });
    const invalidId = await failureOf(sessions.get('session_1'));
    expect(invalidId).toMatchObject({ kind: 'api', status: 400, reason: 'invalid' });
    expect(invalidId.message).toContain('uuid is expected');
    const unknownFields = await failureOf(sessions.create({ customerr: {}, colour: 'red' } as object));
    expect(unknownFields).toMatchObject({ kind: 'api', status: 400, reason: 'invalid', outcome: 'not-applied' });
    expect(unknownFields.message).toBe(
      'vapi sessions.create responded 400 (invalid): property customerr should not exist; property colour should not exist.',
    );
  });

  it('has its status, whatever the message is', async () => {
    for (const message of [[{ toString: 1 }], [{ property: 'name' }], { a: 1 }, 7, null]) {
      await using server = await serve(json(400, { message, statusCode: 400 }));
      const error = await failureOf(client(server.url).sessions.create());
      expect(error).toMatchObject({ kind: 'api', status: 400, outcome: 'not-applied', attempts: 1 });
      expect(error.message).not.toContain('[object');
    }
  });

  it('does not show the token of a phone number that the response quotes', async () => {
    await using server = await serve(json(400, { message: ['phoneNumber.twilioAuthToken tok-SECRET-999 is invalid'] }));
    const phoneNumber = { twilioPhoneNumber: '+1', twilioAccountSid: 'AC', twilioAuthToken: 'tok-SECRET-999' };
    const error = await failureOf(client(server.url).sessions.create({ phoneNumber }));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('tok-SECRET');
  });
});

describe('createVapi', () => {
  it('reads the base URL from VAPI_BASE_URL, and names the variable if it is invalid', async () => {
    await using server = await serve(json(404, {}));
    vi.stubEnv('VAPI_BASE_URL', `${server.url}/prefix`);
    expect(await failureOf(createVapi({ apiKey: KEY }).sessions.get(ID))).toMatchObject({ status: 404 });
    expect(server.requests[0]?.url).toMatch(/^\/prefix\//);
    vi.stubEnv('VAPI_BASE_URL', 'nowhere');
    expect(() => createVapi({ apiKey: KEY })).toThrow('vapi: VAPI_BASE_URL must be an absolute http(s) URL');
  });

  it('names the option and the variable where no key is set', async () => {
    vi.stubEnv('VAPI_API_KEY', undefined);
    const { message } = await failureOf(createVapi().sessions.get(ID));
    expect(message).toBe(
      'vapi sessions.get: no credential: set `apiKey`, or the environment variable VAPI_API_KEY. Nothing was sent.',
    );
  });

  it('returns a client whose operations can be stubbed, and that prints no key', async () => {
    const vapi = createVapi({ apiKey: KEY, baseUrl: 'http://127.0.0.1:2' });
    vi.spyOn(vapi.sessions, 'get').mockRejectedValueOnce('stubbed');
    await expect(vapi.sessions.get(ID)).rejects.toBe('stubbed');
    const shown = inspect(vapi, { depth: 9, showHidden: true, getters: true });
    for (const view of [shown, JSON.stringify(vapi), String(vapi)]) expect(view).not.toContain(KEY);
  });
});
