import { describe, expect, it } from 'vitest';
import { sipherCaller } from '../../../test/sipher-caller.ts';
import { start } from '../../../test/start.ts';

const unknown = `sess_${'f'.repeat(64)}`;
const invalid = (...details: object[]) => ({
  success: false,
  error: { code: 'VALIDATION_ERROR', message: 'Invalid request data', details },
});
const wrongType = (path: string[], expected: string, received: string) => ({
  expected,
  code: 'invalid_type',
  path,
  message: `Invalid input: expected ${expected}, received ${received}`,
});

async function stage() {
  const emulator = await start();
  return { emulator, call: sipherCaller(emulator) };
}

describe('an invalid body for Sipher', () => {
  const chains =
    'solana ethereum polygon arbitrum optimism base near aptos sui cosmos osmosis injective celestia sei dydx bitcoin zcash';
  const range = { origin: 'number', inclusive: true, path: ['ttlSeconds'] };
  const word = (name: string, values: string[], message: string) => ({
    code: 'invalid_value',
    values,
    path: ['defaults', name],
    message,
  });
  const key = ['defaults', 'defaultViewingKey'];

  // The issues of zod 4 for the same bodies.
  it.each<[unknown, object[]]>([
    [[], [wrongType([], 'object', 'array')]],
    [{}, [wrongType(['defaults'], 'object', 'undefined')]],
    [{ defaults: null }, [wrongType(['defaults'], 'object', 'null')]],
    [{ defaults: [] }, [wrongType(['defaults'], 'object', 'array')]],
    [{ defaults: 'near' }, [wrongType(['defaults'], 'object', 'string')]],
    [
      { defaults: { chain: 'Near' } },
      [
        word(
          'chain',
          chains.split(' '),
          `Invalid option: expected one of ${chains.replaceAll(/\w+/g, '"$&"').replaceAll(' ', '|')}`,
        ),
      ],
    ],
    [
      { defaults: { backend: null, privacyLevel: 1 } },
      [
        word(
          'privacyLevel',
          ['standard', 'shielded', 'maximum'],
          'Invalid option: expected one of "standard"|"shielded"|"maximum"',
        ),
        word('backend', ['sip-native'], 'Invalid input: expected "sip-native"'),
      ],
    ],
    [
      { defaults: { defaultViewingKey: '0xg' } },
      [
        {
          origin: 'string',
          code: 'invalid_format',
          format: 'regex',
          pattern: '/^0x[0-9a-fA-F]+$/',
          path: key,
          message: '0x-prefixed hex string',
        },
      ],
    ],
    [{ defaults: { defaultViewingKey: null } }, [wrongType(key, 'string', 'null')]],
    [
      { defaults: {}, ttlSeconds: 59 },
      [{ ...range, code: 'too_small', minimum: 60, message: 'Too small: expected number to be >=60' }],
    ],
    [
      { defaults: {}, ttlSeconds: 86_401 },
      [{ ...range, code: 'too_big', maximum: 86_400, message: 'Too big: expected number to be <=86400' }],
    ],
    [{ defaults: {}, ttlSeconds: 60.5 }, [{ ...wrongType(['ttlSeconds'], 'int', 'number'), format: 'safeint' }]],
    [{ defaults: {}, ttlSeconds: null }, [wrongType(['ttlSeconds'], 'number', 'null')]],
    [{ defaults: {}, ttlSeconds: '60' }, [wrongType(['ttlSeconds'], 'number', 'string')]],
    [
      { defaults: 7, ttlSeconds: [] },
      [wrongType(['defaults'], 'object', 'number'), wrongType(['ttlSeconds'], 'number', 'array')],
    ],
  ])('gets all issues of %j', async (body, details) => {
    const { emulator, call } = await stage();
    const response = await call('POST', '/v1/sessions', body);
    expect({ status: response.status, body: response.body }).toEqual({ status: 400, body: invalid(...details) });
    expect(emulator.sessions('sipher')).toEqual([]);
  });

  it('gets the same bytes as from the real API', async () => {
    const { call } = await stage();
    const { text } = await call('POST', '/v1/sessions', { defaults: {}, ttlSeconds: 59 });
    expect(text).toBe(
      '{"success":false,"error":{"code":"VALIDATION_ERROR","message":"Invalid request data","details":[{"origin":"number","code":"too_small","minimum":60,"inclusive":true,"path":["ttlSeconds"],"message":"Too small: expected number to be >=60"}]}}',
    );
  });

  it('of an update gets the same issues, except for `ttlSeconds`', async () => {
    const { call } = await stage();
    const response = await call('PATCH', `/v1/sessions/${unknown}`, { defaults: { backend: 'x' }, ttlSeconds: 'x' });
    const issue = word('backend', ['sip-native'], 'Invalid input: expected "sip-native"');
    expect(response).toMatchObject({ status: 400, body: invalid(issue) });
  });
});
