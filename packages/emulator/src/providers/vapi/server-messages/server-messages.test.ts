import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assistantId, stageChats } from '../../../../test/vapi-chats.ts';
import { receiveWebhooks } from '../../../../test/webhook-receiver.ts';
import type { ServerMessageSettings, VapiSeedAssistant } from '../../../index.ts';

const all = ['session.created', 'session.updated', 'session.deleted', 'chat.created', 'chat.deleted'];

/** An assistant that has asked for all messages, and a receiver of them. */
async function stage(serverMessages: ServerMessageSettings = {}, server: object = {}, assistant: object = {}) {
  const receiver = await receiveWebhooks();
  const listening: VapiSeedAssistant = {
    id: assistantId,
    serverMessages: all,
    server: { url: receiver.url, ...server },
    ...assistant,
  };
  const staged = await stageChats({ assistants: [listening] }, { serverMessages });
  staged.emulator.clock.freeze(new Date('2026-01-01T00:00:00.500Z'));
  const received = () => receiver.calls.map(({ body }) => JSON.parse(body).message);
  const types = () => received().map(({ type }) => type);
  return { ...staged, receiver, received, types };
}

describe('server messages', () => {
  it('tell of sessions and of chats, in order, with what they tell of', async () => {
    const { call, chat, session, received, types } = await stage();
    const customer = { number: '+14155550123' };
    const made = await session({ assistantId, customer, phoneNumberId: 'p' });
    const turn = await chat({ sessionId: made.id, input: 'Hi' });
    await call('PATCH', `/session/${made.id}`, { name: 'a' });
    await call('DELETE', `/chat/${turn.id}`);
    await call('DELETE', `/session/${made.id}`);
    await expect
      .poll(types)
      .toEqual([
        'session.created',
        'chat.created',
        'session.updated',
        'session.updated',
        'chat.deleted',
        'session.deleted',
      ]);
    const timestamp = Date.parse('2026-01-01T00:00:00.500Z');
    const [created, done, updated] = received();
    expect(created).toEqual({
      type: 'session.created',
      timestamp,
      session: made,
      customer,
      phoneNumber: { id: 'p' },
    });
    expect(done).toEqual({ type: 'chat.created', timestamp, chat: turn, customer, phoneNumber: { id: 'p' } });
    expect(updated).toMatchObject({ session: { messages: [{ content: 'Hi' }, { content: 'You said: Hi' }] } });
  });

  it('tell of a chat on its own, and of a session that a message makes', async () => {
    const { chat, types } = await stage();
    await chat({ assistantId, input: 'Hi' });
    await expect.poll(types).toEqual(['chat.created']);
    await chat({ assistantId, input: 'Hi', transport: { type: 'twilio.sms', phoneNumberId: 'p', customerId: 'c' } });
    await expect.poll(types).toEqual(['chat.created', 'session.created', 'chat.created', 'session.updated']);
  });

  it('are only those that the assistant lists, an inline one or by overrides, and none by default', async () => {
    const { emulator, session, receiver, types } = await stage({}, {}, { serverMessages: ['chat.created'] });
    const server = { url: receiver.url };
    await session();
    await session({});
    await session({ assistant: { server } });
    expect(emulator.webhooks()).toEqual([]);
    await session({ assistant: { server, serverMessages: ['session.created'] } });
    await session({ assistantId, assistantOverrides: { serverMessages: ['session.created'] } });
    await expect.poll(types).toEqual(['session.created', 'session.created']);
  });

  it('go to the server of the assistant, else of the phone number, else of the organisation', async () => {
    const { emulator, session, receiver } = await stage({ serverUrl: 'http://127.0.0.1:9/organisation' });
    const assistant = { serverMessages: all };
    const phoneNumber = {
      twilioPhoneNumber: '+15550100',
      twilioAccountSid: 'AC1',
      server: { url: 'http://127.0.0.1:9/phone' },
    };
    await session({ assistantId, phoneNumber });
    await session({ assistant, phoneNumber });
    await session({ assistant });
    expect(emulator.webhooks().map(({ url }) => url)).toEqual([
      receiver.url,
      'http://127.0.0.1:9/phone',
      'http://127.0.0.1:9/organisation',
    ]);
  });

  it('are not sent to an invalid address', async () => {
    const { emulator, session } = await stage({}, { url: 'my server' });
    await session();
    expect(emulator.webhooks()).toMatchObject([{ url: 'my server', problem: expect.stringMatching(/^Not sent/) }]);
  });

  it('say nothing of a turn that fails', async () => {
    const { emulator, call, session } = await stage();
    const { id: sessionId } = await session();
    expect((await call('POST', '/chat', { sessionId, input: '/fail' })).status).toBe(500);
    expect(emulator.webhooks()).toHaveLength(1);
  });
});

describe('a receiver can tell that they are from Vapi', () => {
  const headersOf = async (settings: ServerMessageSettings, server: object = {}) => {
    const { session, receiver } = await stage(settings, server);
    await session();
    await expect.poll(() => receiver.calls).toHaveLength(1);
    const [call] = receiver.calls;
    return { headers: new Map(Object.entries(call?.headers ?? {})), body: call?.body };
  };

  it('by a secret, a bearer token, or headers of the server', async () => {
    const authentication = { secret: 's3' };
    expect((await headersOf({ authentication })).headers.get('x-vapi-secret')).toBe('s3');
    const bearer = { authentication: { bearer: 't' } };
    expect((await headersOf(bearer)).headers.get('authorization')).toBe('Bearer t');
    const given = { headers: { 'X-Mine': 'm', Authorization: 'Mine' } };
    const own = (await headersOf(bearer, given)).headers;
    expect([own.get('authorization'), own.get('x-mine')]).toEqual(['Mine', 'm']);
    const none = (await headersOf({})).headers;
    expect(none.has('x-vapi-secret')).toBe(false);
    expect(none.get('content-type')).toBe('application/json');
  });

  it.each(['sha256', 'sha512', 'sha1'] as const)('by a signature of %s', async (algorithm) => {
    for (const encoding of ['hex', 'base64'] as const) {
      const { headers, body } = await headersOf({ authentication: { hmac: { key: 'k', algorithm, encoding } } });
      expect(headers.get('x-timestamp')).toBe(String(Date.parse('2026-01-01T00:00:00Z') / 1000));
      const expected = createHmac(algorithm, 'k')
        .update(`${headers.get('x-timestamp')}.${body}`)
        .digest(encoding);
      expect(headers.get('x-signature')).toBe(expected);
    }
  });

  it('by a signature in headers of other names, its time in milliseconds', async () => {
    const hmac = {
      key: 'k',
      signatureHeader: 'x-vapi-signature',
      timestampHeader: 'x-at',
      timestampUnit: 'milliseconds',
    };
    const { headers, body } = await headersOf({ authentication: { hmac: hmac as { key: string } } });
    expect(headers.get('x-at')).toBe(String(Date.parse('2026-01-01T00:00:00.500Z')));
    expect(headers.get('x-vapi-signature')).toBe(
      createHmac('sha256', 'k')
        .update(`${headers.get('x-at')}.${body}`)
        .digest('hex'),
    );
  });
});

describe('on request they come', () => {
  it('late, by the clock', async () => {
    const { emulator, session, types } = await stage({ delay: 5000 });
    await session();
    emulator.clock.advance(4999);
    expect(emulator.webhooks()).toEqual([]);
    emulator.clock.advance(1);
    await expect.poll(types).toEqual(['session.created']);
  });

  it('twice, the same byte for byte', async () => {
    const { session, receiver } = await stage({ twice: true, authentication: { hmac: { key: 'k' } } });
    await session();
    await expect.poll(() => receiver.calls).toHaveLength(2);
    const [first, second] = receiver.calls;
    expect(second).toEqual(first);
  });

  it('out of order: every other one late', async () => {
    const { emulator, chat, session, types } = await stage({ outOfOrder: true });
    const { id: sessionId } = await session();
    await chat({ sessionId, input: 'Hi' });
    await expect.poll(types).toEqual(['chat.created']);
    emulator.clock.advance(1000);
    await expect.poll(types).toEqual(['chat.created', 'session.created', 'session.updated']);
  });

  it('again after a failure, as the backoff plan has it', async () => {
    const receiver = await receiveWebhooks((response) => response.writeHead(503).end());
    const plan = (type: string, excludedStatusCodes: number[] = []) => ({
      backoffPlan: { type, maxRetries: 2, baseDelaySeconds: 1, excludedStatusCodes },
    });
    const { emulator, session } = await stage({}, { url: receiver.url, ...plan('exponential') });
    const open = () => new Promise<number>((resolve) => receiver.server.getConnections((_, count) => resolve(count)));
    const settled = async () => {
      await expect.poll(() => emulator.webhooks().every(({ status }) => status === 503)).toBe(true);
      // The next try is set once the last is over.
      await expect.poll(open).toBe(0);
    };
    const sentAfter = (milliseconds: number) => {
      emulator.clock.advance(milliseconds);
      return emulator.webhooks().length;
    };
    await session();
    await settled();
    expect([sentAfter(999), sentAfter(1)]).toEqual([1, 2]);
    await settled();
    expect([sentAfter(1999), sentAfter(1)]).toEqual([2, 3]);
    await settled();
    expect(sentAfter(100_000)).toBe(3);
    expect(receiver.calls).toHaveLength(3);
  });
});

it.each<[object, string]>([
  [{ authentication: { secret: 's', bearer: 'b' } }, 'must be { secret }, { bearer } or { hmac: { key, … } }'],
  [{ delay: -1 }, 'must be a number from 0 up'],
  [{ often: true }, 'is not a known field'],
])('refuses the settings %j', async (serverMessages, message) => {
  await expect(stageChats({}, { serverMessages })).rejects.toThrow(message);
});
