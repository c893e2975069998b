import { createPortal } from '@x/agent-sessions/portal';
import { createUxmate } from '@x/agent-sessions/uxmate';
import { createEdgegap } from '@x/deployment-sessions';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
});

const fetch = async () => Response.json({ id: 's1' });
const options = { fetch, onMismatch: () => {} };

/** Each group of operations of each client. */
const groups = {
  'vapi.sessions': () => createVapi({ ...options, apiKey: 'key' }).sessions,
  'edgegap.deployment().sessions': () => createEdgegap({ ...options, apiKey: 'key' }).deployment('d1').sessions,
  'sipher.sessions': () => createSipher({ ...options, apiKey: 'key' }).sessions,
  'portal.sessions': () => createPortal({ ...options, token: 'key', baseUrl: 'https://portal.example' }).sessions,
  'uxmate.sessions': () => createUxmate({ ...options, baseUrl: 'https://uxmate.example' }).sessions,
};
const operations = Object.entries(groups).flatMap(([name, group]) =>
  Object.keys(group()).map((operation) => [`${name}.${operation}`, group, operation] as const),
);

type Operations = Record<string, (...args: never[]) => unknown>;

describe.each(operations)('the operation %s', (_, group, operation) => {
  it('can be spied on, stubbed and restored', () => {
    const sessions = group() as Operations;
    const original = sessions[operation];
    const spy = vi.spyOn(sessions, operation).mockReturnValue('stubbed');
    expect(sessions[operation]?.()).toBe('stubbed');
    expect(spy).toHaveBeenCalledOnce();
    spy.mockRestore();
    expect(sessions[operation]).toBe(original);
  });
});

describe('a client object', () => {
  it('has groups that can be replaced', () => {
    const vapi = createVapi({ ...options, apiKey: 'key' });
    const stub = { ...vapi.sessions, get: vi.fn(async () => ({ id: 'stub' })) };
    vi.spyOn(vapi, 'sessions', 'get').mockReturnValue(stub as never);
    expect(vapi.sessions).toBe(stub);
  });

  it('calls the original through a spy without a stub', async () => {
    const { sessions } = createVapi({ ...options, apiKey: 'key' });
    const spy = vi.spyOn(sessions, 'get');
    await expect(sessions.get('s1')).resolves.toMatchObject({ id: 's1' });
    expect(spy).toHaveBeenCalledExactlyOnceWith('s1');
  });

  it('does not affect other clients', () => {
    const [one, other] = [createVapi({ apiKey: 'key' }), createVapi({ apiKey: 'key' })];
    vi.spyOn(one.sessions, 'get').mockRejectedValue(new Error('stubbed'));
    expect(vi.isMockFunction(other.sessions.get)).toBe(false);
  });
});

describe('an automatic mock of a whole client', () => {
  it('mocks each operation', () => {
    const mocked = vi.mockObject(createVapi({ ...options, apiKey: 'key' }));
    expect(mocked.sessions.get('s1')).toBeUndefined();
    expect(vi.isMockFunction(mocked.sessions.listAll)).toBe(true);
  });
});
