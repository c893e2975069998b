import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLE, KEY } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { createClient, customRequest } from '../index.ts';

const DEFINITION = { ...EXAMPLE, baseUrlVariable: 'EXAMPLE_BASE_URL' };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the base URL from the environment', () => {
  it('is read when the client is created, unless the option is set', async () => {
    await using server = await serve(json(200, 'from the environment'));
    await using other = await serve(json(200, 'from the option'));
    vi.stubEnv('EXAMPLE_BASE_URL', `${server.url}/prefix`);
    const client = createClient(DEFINITION, { apiKey: KEY });
    const given = createClient(DEFINITION, { apiKey: KEY, baseUrl: other.url });
    vi.stubEnv('EXAMPLE_BASE_URL', 'http://127.0.0.1:1');
    const get = { method: 'get', path: ['x'] } as const;
    expect(await customRequest(client, get)).toBe('from the environment');
    expect(server.requests[0]?.url).toBe('/prefix/x');
    expect(await customRequest(given, get)).toBe('from the option');
  });

  it.each([
    ['api.invalid', 'EXAMPLE_BASE_URL must be an absolute http(s) URL'],
    ['https://user:pass-word@api.invalid', 'EXAMPLE_BASE_URL must be an absolute http(s) URL without user name'],
    ['http://api.invalid', 'EXAMPLE_BASE_URL is plain http to another machine'],
  ])('%s is refused with an error that names the variable', (url, problem) => {
    vi.stubEnv('EXAMPLE_BASE_URL', url);
    expect(() => createClient(DEFINITION, { apiKey: KEY })).toThrow(`example: ${problem}`);
    expect(() => createClient(DEFINITION, { apiKey: KEY })).not.toThrow('pass-word');
  });

  it('is ignored if it is empty', () => {
    vi.stubEnv('EXAMPLE_BASE_URL', '');
    expect(() => createClient(DEFINITION, { apiKey: KEY })).not.toThrow();
    const { baseUrl: _, ...withoutUrl } = DEFINITION;
    expect(() => createClient(withoutUrl, { apiKey: KEY })).toThrow('no base URL: set `baseUrl`, or EXAMPLE_BASE_URL.');
  });
});

it.each(['report', 'strict', null])('createClient refuses the validation %j', (validation) => {
  expect(() => createClient(EXAMPLE, { validation: validation as 'warn' })).toThrow("must be 'warn' or 'throw'");
});
