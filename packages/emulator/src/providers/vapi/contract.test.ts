import { recordExchanges } from '@x/contracts';
import { type Exchange, testContract } from '../../../test/contract.ts';
import { start } from '../../../test/start.ts';
import { vapiCaller } from '../../../test/vapi-caller.ts';
import type { VapiSettings } from './settings.ts';

const ID = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';
const STORED = `/session/${ID}`;
const UNKNOWN = '/session/0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e12';

interface Options extends VapiSettings {
  readonly key?: string;
}

const messages = [
  { role: 'system', message: 'a', time: 1, secondsFromStart: 0 },
  { role: 'user', message: 'b', time: 2, endTime: 3, secondsFromStart: 1, isFiltered: false },
  {
    role: 'assistant',
    content: 'c',
    tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '' } }],
  },
  { role: 'tool', content: 'd', tool_call_id: '1' },
  { role: 'developer', content: 'e' },
];

/** A stored session, with what only a seed can store. */
async function stage({ key, ...settings }: Options = {}) {
  const emulator = await start({ settings: { vapi: settings } });
  const baseUrl = emulator.baseUrls.vapi;
  const recording = recordExchanges('vapi', fetch, { baseUrl });
  const costs = [{ type: 'session', cost: 1 }];
  const session = { id: ID, name: 'stored', cost: 1, costs, artifact: { messages: [] }, messages };
  emulator.seed({ vapi: { sessions: [session] } });
  return {
    baseUrl,
    recording,
    call: vapiCaller(emulator, { fetch: recording.fetch, ...(key !== undefined && { key }) }),
  };
}

const full = {
  name: 'support',
  status: 'completed',
  expirationSeconds: 60,
  messages,
  assistantId: ID,
  assistantOverrides: { variableValues: { name: 'Ada' } },
  squadId: 's',
  customer: { number: '+15550100', name: 'Ada', email: 'ada@example.com' },
  customerId: 'c',
  phoneNumberId: 'p',
  phoneNumber: { twilioPhoneNumber: '+15550101', twilioAccountSid: 'AC0' },
};
const one = (path: string): Exchange<unknown>[] => [
  ['GET', path],
  ['PATCH', path, {}],
  ['DELETE', path],
];
const everyOperation: Exchange<unknown>[] = [['POST', '/session', {}], ['GET', '/session'], ...one(STORED)];

testContract<unknown, Options>('vapi', stage, {
  conforming: [
    [['POST', '/session', {}], 201],
    [['POST', '/session', full], 201],
    [['POST', '/session', { assistant: { firstMessage: 'Hi' }, squad: { members: [] } }], 201],
    [['GET', '/session'], 200],
    [['GET', '/session?limit=0&page=2&sortOrder=ASC&sortBy=cost'], 200],
    [['GET', '/session?name=stored&phoneNumberIdAny=a&phoneNumberIdAny=b&createdAtGt=2026-01-01T00:00:00Z'], 200],
    ...one(STORED).map((exchange) => [exchange, 200] as const),
    [['PATCH', STORED, { name: 'a', status: 'active', expirationSeconds: 2_592_000, messages }], 200],
    ...one(UNKNOWN).map((exchange) => [exchange, 404] as const),
    ...['', 'emulator-vapi-public-key'].flatMap((key) =>
      everyOperation.map((exchange) => [exchange, 401, { key }] as const),
    ),
  ],
  invalid: [
    [['POST', '/session', { x: 1, expirationSeconds: 59 }], 400],
    [['POST', '/session', { customer: { number: 'x' } }], 400],
    [['POST', '/session', []], 400],
    [['GET', '/session?limit=1001&page=0&sortOrder=desc&x=1'], 400],
    [['GET', '/session/x'], 400],
    [['PATCH', STORED, { assistantId: ID }], 400],
    [['PATCH', '/session/x', {}], 400],
    [['DELETE', '/session/x'], 400],
    [['PUT', '/session', {}], 404],
    [['GET', '/call'], 404],
  ],
  departures: {
    'customer fields in brackets: the document flattens a nested object, which the real API reads in this form': {
      exchange: ['GET', '/session?customer[number]=%2B15550100'],
      status: 200,
      part: 'parameter',
    },
    'null for an absent field, which the validators of the real API accept': {
      exchange: ['POST', '/session', { name: null }],
      status: 201,
      part: 'request-body',
    },
    'loose messages, if set: the guides show them, the document does not have them': {
      exchange: ['POST', '/session', { messages: [{ role: 'user', content: 'hi' }] }],
      status: 201,
      part: 'request-body',
      options: { looseMessages: true },
    },
    '{ role, content } in a PATCH: chats append such messages, which could not be written back otherwise': {
      exchange: ['PATCH', STORED, { messages: [{ role: 'user', content: 'hi' }] }],
      status: 200,
      part: 'request-body',
    },
    '413 for a body over 10 MiB: the document has no limit of the size': {
      exchange: ['POST', '/session', { assistant: { x: 'x'.repeat(10 * 1024 * 1024) } }],
      status: 413,
      part: 'status',
    },
  },
});
