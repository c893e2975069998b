import { describe, expect, it } from 'vitest';
import { start } from '../../../../test/start.ts';
import { type Call, vapiCaller } from '../../../../test/vapi-caller.ts';

const assistantId = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

async function caller(): Promise<Call> {
  const emulator = await start();
  emulator.clock.freeze(new Date('2026-01-02T03:04:05.006Z'));
  return vapiCaller(emulator, { fetch: emulator.fetch });
}

async function create(body: unknown) {
  return await (await caller())('POST', '/session', body);
}

const server = {
  id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  orgId: expect.stringMatching(/^[\da-f-]{36}$/),
  createdAt: '2026-01-02T03:04:05.006Z',
  updatedAt: '2026-01-02T03:04:05.006Z',
};
const defaults = { status: 'active', expirationSeconds: 86_400 };

describe('POST /session', () => {
  it('returns 201 with defaults for {}', async () => {
    expect(await create({})).toMatchObject({ status: 201, body: {} });
    expect((await create({})).body).toEqual({ ...server, ...defaults });
  });

  it.each([
    { name: 'Billing follow-up', status: 'completed', expirationSeconds: 3600.5, assistantId },
    { customerId: 'c1', phoneNumberId: 'p1', squadId: 'any text' },
    {
      customer: {
        number: '+14155550123',
        name: 'Ada',
        email: 'a@b.c',
        sipUri: 'sip:a',
        externalId: 'e',
        extension: '1',
      },
    },
    {
      customer: {
        number: 'abc9',
        numberE164CheckEnabled: false,
        assistantOverrides: { anything: [1] },
        squadOverrides: {},
      },
    },
    { assistant: { firstMessage: 'Hi {{ name }}', voicemailDetection: 'off', unheardOf: { deep: [null] } } },
    { squad: { members: [{ assistantId: null, assistantVersion: null, more: 1 }], membersOverrides: {}, more: 2 } },
    { assistantOverrides: { 'tools:append': [{}], variableValues: { a: 1 }, server: { url: 'https://a.example' } } },
    { name: '🐝'.repeat(40) },
    { messages: [] },
  ])('stores and returns %j', async (body) => {
    expect(await create(body)).toMatchObject({ status: 201, body: { ...server, ...body } });
  });

  it('stores the returned session', async () => {
    const call = await caller();
    const { body } = await call('POST', '/session', { name: 'x', messages: [{ role: 'developer', content: 'y' }] });
    expect(await call('GET', `/session/${body.id}`)).toMatchObject({ status: 200, body });
  });

  it('accepts null for optional properties', async () => {
    const response = await create({
      name: null,
      status: null,
      expirationSeconds: null,
      messages: null,
      customer: { name: null },
    });
    expect(response.body).toEqual({ ...server, ...defaults, customer: {} });
  });

  it('prefers stored assistants and squads to inline ones', async () => {
    const squad = { members: [] };
    const { body } = await create({ assistantId, assistant: { name: 'loses' }, squadId: 's', squad });
    expect(body).toMatchObject({ assistantId, squadId: 's' });
    expect(body).not.toHaveProperty('assistant');
    expect(body).not.toHaveProperty('squad');
    expect((await create({ assistantId: null, assistant: { name: 'stays' }, squad })).body).toMatchObject({
      assistant: { name: 'stays' },
      squad,
    });
  });

  it('accepts a phone number with every property', async () => {
    const message = { type: 'custom-message', contents: [{ type: 'text', text: 'a', language: 'no' }] };
    const transferPlan = {
      mode: 'warm-transfer-twiml',
      contextEngineeringPlan: { type: 'lastNMessages', maxMessages: 2 },
    };
    const number = { type: 'number', number: '+15550100', message: '', transferPlan, name: 'Front desk' };
    const phoneNumber = {
      twilioPhoneNumber: '+15550100',
      twilioAccountSid: 'AC1',
      fallbackDestination: {
        type: 'sip',
        sipUri: 'sip:a',
        name: 'Back office',
        message,
        transferPlan: { ...transferPlan, summaryPlan: { messages: [{}] } },
      },
      hooks: [
        {
          on: 'call.ringing',
          filters: [{ type: 'startsWith', key: 'number', startsWith: ['1'] }],
          do: [{ type: 'say', exact: 'a' }],
        },
        { on: 'call.ending', do: { type: 'transfer', destination: number } },
      ],
      server: {
        url: 'https://a.example',
        backoffPlan: { type: 'fixed', maxRetries: 1, baseDelaySeconds: 0, excludedStatusCodes: [400] },
      },
    };
    expect(await create({ phoneNumber })).toMatchObject({ status: 201, body: { phoneNumber } });
  });
});

describe('variableValues', () => {
  const assistant = {
    firstMessage: 'Hi {{ name }}, {{age}}, {{ unknown }}.',
    model: { messages: [{ content: '{{name}}{{name}} {{ list }}' }], temperature: 0 },
  };

  it('are inserted into an inline assistant, once', async () => {
    const assistantOverrides = { variableValues: { name: '{{age}} $&', age: 36, list: [1, 'a'] } };
    const { body } = await create({ assistant, assistantOverrides });
    expect(body.assistant).toEqual({
      firstMessage: 'Hi {{age}} $&, 36, .',
      model: { messages: [{ content: '{{age}} $&{{age}} $& [1,"a"]' }], temperature: 0 },
    });
    expect(body.assistantOverrides).toEqual(assistantOverrides);
  });

  it('are inserted for plain names only, and not if there are no values', async () => {
    expect((await create({ assistant })).body.assistant).toEqual(assistant);
    const liquid = { firstMessage: '{{ name | upcase }} {% if name %}{% endif %} {{ a.b }}' };
    const overrides = { variableValues: { name: 'Ada' } };
    expect((await create({ assistant: liquid, assistantOverrides: overrides })).body.assistant).toEqual(liquid);
  });

  it('cannot read inherited properties', async () => {
    const { body } = await create({
      assistant: { firstMessage: '[{{ constructor }}{{ toString }}]' },
      assistantOverrides: { variableValues: {} },
    });
    expect(body.assistant.firstMessage).toBe('[]');
  });
});
