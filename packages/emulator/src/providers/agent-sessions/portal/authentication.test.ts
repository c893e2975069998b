import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../../../test/agent-caller.ts';
import { start } from '../../../../test/start.ts';
import type { PortalSettings } from '../../../index.ts';

async function stage(settings: PortalSettings = {}) {
  const emulator = await start({ settings: { portal: settings } });
  emulator.seed({ portal: { sessions: [{ id: 's', messages: [{ text: 'Hi', role: 'user' }] }] } });
  return { emulator, call: agentCaller(emulator, 'portal', { token: '' }) };
}

/** The operations that need a token, with requests that are invalid otherwise: the token is checked first. */
const guarded = [
  ['POST', '/sessions'],
  ['POST', '/sessions/async'],
  ['POST', '/sessions/replay'],
  ['GET', '/sessions'],
  ['GET', '/sessions/grouped'],
  ['GET', '/sessions/x'],
  ['PUT', '/sessions/x'],
  ['PUT', '/sessions/x/async'],
] as const;

describe.each<[string | undefined, number, string]>([
  [undefined, 403, 'Not authenticated'],
  ['', 403, 'Not authenticated'],
  ['Bearer', 403, 'Not authenticated'],
  ['Basic dTpw', 403, 'Invalid authentication credentials'],
  ['emulator-portal-token x', 403, 'Invalid authentication credentials'],
  ['Bearer unknown', 401, 'Unauthorized'],
  ['Bearer  emulator-portal-token', 401, 'Unauthorized'],
])('a request with Authorization: %s', (header, status, detail) => {
  it('is refused before anything else', async () => {
    const { call } = await stage();
    const headers = header === undefined ? {} : { Authorization: header };
    for (const [method, path] of guarded) {
      const response = await call(method, path, { headers });
      expect([path, response.status, response.body]).toEqual([path, status, { detail }]);
      expect(response.headers.get('WWW-Authenticate')).toBeNull();
    }
  });

  it('is refused with 401 if `missingToken` is set', async () => {
    const { call } = await stage({ missingToken: 401 });
    const response = await call('GET', '/sessions', header === undefined ? {} : { headers: { Authorization: header } });
    expect(response.status).toBe(401);
    expect(response.body).toEqual({ detail: status === 401 ? 'Unauthorized' : 'Not authenticated' });
    expect(response.headers.get('WWW-Authenticate')).toBe(status === 401 ? null : 'Bearer');
  });
});

it.each(['bearer', 'BEARER'])('the scheme %s is accepted in any case', async (scheme) => {
  const { call } = await stage();
  const headers = { Authorization: `${scheme} emulator-portal-token` };
  expect((await call('GET', '/sessions/s', { headers })).status).toBe(200);
});

describe('another user', () => {
  const forbidden = { status: 403, body: { detail: 'Forbidden' } };

  it('gets 403 for a session, and does not list it', async () => {
    const { emulator } = await stage();
    const call = agentCaller(emulator, 'portal', { token: emulator.keys.portal.otherUser });
    const form = { text_prompt: 'Hi' };
    expect(await call('GET', '/sessions/s')).toMatchObject(forbidden);
    expect(await call('PUT', '/sessions/s', { form })).toMatchObject(forbidden);
    expect(await call('PUT', '/sessions/s/async', { form })).toMatchObject(forbidden);
    expect(await call('POST', '/sessions/replay?session_id=s&last_message_index=0')).toMatchObject(forbidden);
    expect((await call('GET', '/sessions?agent_id=agent-1')).body).toEqual({ sessions: [] });
    expect((await call('GET', '/sessions/grouped')).body.time_to_sessions['Today']).toEqual([]);
    expect(emulator.sessions('portal')).toMatchObject([{ session: { messages: { length: 1 } } }]);
  });

  it('has separate sessions', async () => {
    const { emulator } = await stage();
    emulator.seed({ portal: { sessions: [{ id: 'o', user: 'otherUser' }] } });
    const call = agentCaller(emulator, 'portal', { token: emulator.keys.portal.otherUser });
    expect((await call('GET', '/sessions/o')).body).toMatchObject({ id: 'o', user_id: 'user-2' });
    expect((await call('GET', '/sessions?agent_id=agent-1')).body.sessions).toHaveLength(1);
  });
});

describe('subscribe', () => {
  it('needs no token', async () => {
    const { call } = await stage();
    expect((await call('GET', '/sessions/s/subscribe')).status).toBe(200);
    expect((await call('GET', '/sessions/x/subscribe')).body).toEqual({ detail: 'Entity not found' });
  });

  it('needs a token if `subscribeNeedsToken` is set', async () => {
    const { emulator, call } = await stage({ subscribeNeedsToken: true });
    expect((await call('GET', '/sessions/s/subscribe')).body).toEqual({ detail: 'Not authenticated' });
    expect((await agentCaller(emulator, 'portal')('GET', '/sessions/s/subscribe')).status).toBe(200);
  });
});
