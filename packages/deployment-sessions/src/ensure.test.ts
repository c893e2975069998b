import { describe, expect, it } from 'vitest';
import { shareEdgegap, startEdgegap } from '../test/edgegap.ts';
import { failureOf } from '../test/failure-of.ts';
import type { Session } from './index.ts';
import { compareSession } from './reconcile.ts';

// Creating exactly once, over real sockets.

const edgegap = shareEdgegap({ validation: 'warn', onMismatch: () => {} });

const BODY = { ip_list: ['203.0.113.7', '2001:db8::1'] };
const RESET = { kind: 'reset' } as const;

function fail(
  operation: 'sessions.create' | 'sessions.get' | 'sessions.list' | 'sessions.delete',
  fault: object,
  times = 1,
) {
  const given = { kind: 'reset', ...fault } as Parameters<typeof edgegap.emulator.failNext>[2];
  edgegap.emulator.failNext('edgegap', operation, given, { times });
}

/** The requests that arrived, faulty ones too. */
function arrived(): string[] {
  return edgegap.emulator.requests().map(({ operation }) => String(operation));
}

describe('ensure', () => {
  it('sends one POST if nothing goes wrong', async () => {
    expect(await edgegap.sessions.ensure('room-42', BODY)).toMatchObject({
      custom_id: 'room-42',
      app: expect.any(String),
    });
    expect(arrived()).toEqual(['sessions.create']);
    expect(edgegap.rows()).toEqual(new Map([['room-42', BODY.ip_list]]));
  });

  it.each([
    ['reset', { ...RESET, applied: true }],
    ['truncated', { kind: 'cut', applied: true }],
    ['a 500', { kind: 'response', status: 500, applied: true }],
    ['a 504', { kind: 'response', status: 504, applied: true }],
    ['HTML', { kind: 'response', status: 200, body: '<html>', applied: true }],
  ])('returns the created session although the response was lost: %s', async (_, fault) => {
    fail('sessions.create', fault);
    const session = await edgegap.sessions.ensure('room-42', BODY);
    expect('ready' in session).toBe(true);
    expect(arrived()).toEqual(['sessions.create', 'sessions.get']);
    expect(edgegap.rows().size).toBe(1);
  });

  it.each([
    ['reset', RESET],
    ['a 503', { kind: 'response', status: 503 }],
  ])('sends a second POST if the first was not applied: %s', async (_, fault) => {
    fail('sessions.create', fault);
    expect(await edgegap.sessions.ensure('room-42', BODY)).toMatchObject({ custom_id: 'room-42' });
    expect(arrived()).toEqual(['sessions.create', 'sessions.get', 'sessions.create']);
    expect(edgegap.rows().size).toBe(1);
  });

  it('returns the created session although the second response was lost, too', async () => {
    fail('sessions.create', RESET);
    fail('sessions.create', { ...RESET, applied: true });
    expect('ready' in (await edgegap.sessions.ensure('room-42', BODY))).toBe(true);
    expect(edgegap.rows().size).toBe(1);
  });

  it('rejects with an unknown outcome after two lost requests, and can be called again', async () => {
    fail('sessions.create', RESET, 2);
    expect(await failureOf(edgegap.sessions.ensure('room-42', BODY))).toMatchObject({
      kind: 'connection',
      operation: 'sessions.ensure',
      outcome: 'unknown',
      attempts: 2,
    });
    await edgegap.sessions.ensure('room-42', BODY);
    await edgegap.sessions.ensure('room-42', { ip_list: [...BODY.ip_list].reverse() });
    expect(edgegap.rows().size).toBe(1);
  });

  it('rejects with an unknown outcome if the session cannot be read', async () => {
    fail('sessions.create', { ...RESET, applied: true });
    fail('sessions.get', RESET, 3);
    expect(await failureOf(edgegap.sessions.ensure('room-42', BODY))).toMatchObject({ outcome: 'unknown' });
  });

  it('rejects with a conflict if another session has the id, and leaves that one unchanged', async () => {
    await edgegap.sessions.create('room-42', { ip_list: ['198.51.100.1'] });
    for (const fault of [undefined, RESET]) {
      if (fault) fail('sessions.create', fault);
      const error = await failureOf(edgegap.sessions.ensure('room-42', BODY));
      // After a lost response it may be this session, updated since.
      const outcome = fault ? 'unknown' : 'not-applied';
      expect(error).toMatchObject({ kind: 'api', reason: 'conflict', outcome });
      expect(error.message).toContain('found another session under this id (conflict)');
    }
    expect(edgegap.rows()).toEqual(new Map([['room-42', ['198.51.100.1']]]));
  });

  it('rejects with the error of the API if it refused the session', async () => {
    edgegap.emulator.deployments.update(edgegap.deploymentId, { sockets: 1 });
    const error = await failureOf(edgegap.sessions.ensure('room-42', BODY));
    expect(error).toMatchObject({ kind: 'api', status: 400, reason: 'other', outcome: 'not-applied', attempts: 1 });
    expect(edgegap.rows().size).toBe(0);
  });

  it('does not read the session if the token is refused', async () => {
    fail('sessions.create', { kind: 'response', status: 401 });
    expect(await failureOf(edgegap.sessions.ensure('room-42', BODY))).toMatchObject({ reason: 'unauthenticated' });
    expect(arrived()).toEqual(['sessions.create']);
  });

  it('creates one session for many calls at once', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => edgegap.sessions.ensure('room-42', BODY)));
    expect(new Set(asked.map(({ session_id }) => session_id)).size).toBe(1);
    expect(edgegap.rows().size).toBe(1);
  });

  it('does not return a session that is terminating', async () => {
    await using slow = await startEdgegap({}, { settings: { edgegap: { terminatingMs: 60_000 } } });
    await slow.sessions.create('room-42', BODY);
    await slow.sessions.delete('room-42');
    const error = await failureOf(slow.sessions.ensure('room-42', BODY));
    expect(error).toMatchObject({ kind: 'api', status: 400, outcome: 'unknown' });
    expect(error.message).toContain('A session with this id is terminating.');
  });

  it('reads the session if the receipt names another one', async () => {
    fail('sessions.create', {
      kind: 'response',
      status: 200,
      body: { session_id: 's', custom_id: 'x' },
      applied: true,
    });
    expect(await edgegap.sessions.ensure('room-42', BODY)).toMatchObject({ custom_id: 'room-42', ready: true });
    expect(arrived()).toEqual(['sessions.create', 'sessions.get']);
  });

  it('rejects with an unknown outcome if the session shows no addresses', async () => {
    await edgegap.sessions.create('room-42', BODY);
    const { session_users: _, session_ips: __, ...session } = await edgegap.sessions.get('room-42');
    fail('sessions.get', { kind: 'response', status: 200, body: session });
    const error = await failureOf(edgegap.sessions.ensure('room-42', BODY));
    expect(error).toMatchObject({ outcome: 'unknown' });
    expect(error.message).toContain('shows no addresses to compare');
  });
});

describe('delete', () => {
  it('resolves if its response was lost and the session is no longer listed', async () => {
    await edgegap.sessions.create('room-42', BODY);
    fail('sessions.delete', { ...RESET, applied: true });
    expect(await edgegap.sessions.delete('room-42')).toBeUndefined();
    const reads = ['sessions.list', 'sessions.get'];
    expect(arrived()).toEqual(['sessions.create', 'sessions.delete', 'sessions.delete', ...reads]);
  });

  it('rejects with an unknown outcome if its response was lost and the session is still listed', async () => {
    await edgegap.sessions.create('room-42', BODY);
    fail('sessions.delete', RESET);
    fail('sessions.delete', { kind: 'response', status: 400, body: { message: 'not now' } });
    const error = await failureOf(edgegap.sessions.delete('room-42'));
    expect(error).toMatchObject({ status: 400, outcome: 'unknown' });
    expect(error.message).toContain('still listed');
  });

  it('rejects with an unknown outcome if the list cannot be read', async () => {
    await edgegap.sessions.create('room-42', BODY);
    fail('sessions.delete', { ...RESET, applied: true });
    fail('sessions.list', RESET, 3);
    expect(await failureOf(edgegap.sessions.delete('room-42'))).toMatchObject({ status: 400, outcome: 'unknown' });
  });

  it('rejects with not-found for an unknown session, without reading the list', async () => {
    expect(await failureOf(edgegap.sessions.delete('room-42'))).toMatchObject({
      status: 400,
      reason: 'not-found',
      outcome: 'not-applied',
      attempts: 1,
    });
    expect(arrived()).toEqual(['sessions.delete']);
  });

  it('respects totalTimeout while the list is read', async () => {
    await edgegap.sessions.create('room-42', BODY);
    fail('sessions.delete', { ...RESET, applied: true });
    fail('sessions.list', { kind: 'hang' });
    const error = await failureOf(edgegap.sessions.delete('room-42', { totalTimeout: 300 }));
    expect(error).toMatchObject({ status: 400, outcome: 'unknown' });
  });
});

describe('compareSession', () => {
  const users = (...ips: string[]) => ({ session_users: ips.map((ip) => ({ ip })) });
  it.each([
    [['203.0.113.7'], users('203.0.113.7'), 'same'],
    [['203.0.113.7', '203.0.113.7'], users('203.0.113.7'), 'same'],
    [['a', 'b'], users('b', 'a'), 'same'],
    [['2001:DB8:0:0:0:0:0:1'], users('2001:db8::1'), 'same'],
    [['::ffff:203.0.113.7'], users('203.0.113.7'), 'same'],
    [[' 203.0.113.7 '], users('203.0.113.7'), 'same'],
    [['203.0.113.7'], users('203.0.113.8'), 'different'],
    [['203.0.113.7'], users('203.0.113.7', '203.0.113.8'), 'different'],
    [['203.0.113.7', '203.0.113.8'], users('203.0.113.7'), 'different'],
    [['2001:db8::1'], users('2001:db8::2'), 'different'],
    [['203.0.113.7'], { session_ips: [{ ip: '203.0.113.7' }] }, 'same'],
    [['203.0.113.7'], { session_users: null, user_count: 1 }, 'unclear'],
    [['203.0.113.7'], { session_users: [{ ip: null }] }, 'unclear'],
    [['203.0.113.7'], {}, 'unclear'],
    [[], { user_count: 0 }, 'same'],
    [['203.0.113.7'], { user_count: 0 }, 'different'],
    [[], users(), 'same'],
  ])('compares the addresses %j and %j: %s', (ip_list, shown, expected) => {
    expect(compareSession({ ip_list }, shown as unknown as Session)).toBe(expected);
  });

  it.each([
    ['https://a.example/h', 'https://A.example:443/h', 'same'],
    ['https://a.example/h', 'https://b.example/h', 'different'],
    ['https://a.example/h', null, 'same'],
    [undefined, 'https://a.example/h', 'same'],
  ])('compares the webhooks %s and %s: %s', (wanted, webhook_url, expected) => {
    const body = { ip_list: [], ...(wanted === undefined ? {} : { webhook_url: wanted }) };
    expect(compareSession(body, { user_count: 0, webhook_url } as Session)).toBe(expected);
  });
});
