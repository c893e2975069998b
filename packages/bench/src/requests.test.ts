import { createPortal } from '@x/agent-sessions/portal';
import { createUxmate } from '@x/agent-sessions/uxmate';
import { createEdgegap } from '@x/deployment-sessions';
import { type Emulator, startEmulator } from '@x/emulator';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import { afterEach, beforeEach, expect, it } from 'vitest';

const DEPLOYMENT = { request_id: '5d2e8c31f0a7', sockets: 1_000 };
const player = (index: number) => ({ custom_id: `player-${index}`, ip_list: ['203.0.113.7'] });
const players = Array.from({ length: 250 }, (_, index) => player(index));
const turn = { agent_id: 'agent-1', text_prompt: 'Hi' };

let emulator: Emulator;
let requests = 0;

beforeEach(async () => {
  emulator = await startEmulator({ seed: { edgegap: { deployments: [DEPLOYMENT] } } });
});
afterEach(() => emulator.close());

function counted(): typeof fetch {
  return (...call) => {
    requests += 1;
    return emulator.fetch(...call);
  };
}

/** Clients of all providers. */
function prepared() {
  const { keys, baseUrls } = emulator;
  const options = (provider: keyof typeof baseUrls) => ({ baseUrl: baseUrls[provider], fetch: counted() });
  const vapi = createVapi({ apiKey: keys.vapi.private, ...options('vapi') }).sessions;
  const sipher = createSipher({ apiKey: keys.sipher.pro, ...options('sipher') }).sessions;
  const apiKey = keys.edgegap.token;
  const edgegap = createEdgegap({ apiKey, ...options('edgegap') });
  const deployment = edgegap.deployment(DEPLOYMENT.request_id).sessions;
  const portal = createPortal({ token: keys.portal.token, ...options('portal') }).sessions;
  const uxmate = createUxmate(options('uxmate')).sessions;
  return { vapi, sipher, deployment, portal, uxmate };
}

type Clients = ReturnType<typeof prepared>;

interface Counted {
  readonly count: number;
  /** Makes what the call needs, uncounted, and gives its id. */
  readonly before?: (clients: Clients) => Promise<string>;
  readonly call: (clients: Clients, id: string) => Promise<unknown>;
}

const aSession = async ({ vapi }: Clients) => (await vapi.create()).id;
const anAgentSession = async ({ portal }: Clients) => (await portal.create(turn)).id;
const table: Readonly<Record<string, Counted>> = {
  'vapi create': { count: 1, call: ({ vapi }) => vapi.create({ name: 'a' }) },
  'vapi get': { count: 1, before: aSession, call: ({ vapi }, id) => vapi.get(id) },
  'vapi list': { count: 1, call: ({ vapi }) => vapi.list() },
  'vapi listAll over three pages': {
    count: 3,
    before: makeThree,
    call: ({ vapi }) => Array.fromAsync(vapi.listAll({ limit: 1 })),
  },
  'vapi update': { count: 1, before: aSession, call: ({ vapi }, id) => vapi.update(id, { name: 'b' }) },
  'vapi delete': { count: 1, before: aSession, call: ({ vapi }, id) => vapi.delete(id) },
  'sipher create': { count: 1, call: ({ sipher }) => sipher.create({ defaults: { chain: 'solana' } }) },
  'deployment create': { count: 1, call: ({ deployment }) => deployment.create('a', { ip_list: ['203.0.113.7'] }) },
  'deployment ensure': { count: 1, call: ({ deployment }) => deployment.ensure('a', { ip_list: ['203.0.113.7'] }) },
  'deployment createMany of 250': { count: 3, call: ({ deployment }) => deployment.createMany(players) },
  'portal create': { count: 1, call: ({ portal }) => portal.create(turn) },
  'portal get': { count: 1, before: anAgentSession, call: ({ portal }, id) => portal.get(id) },
  'uxmate create': { count: 1, call: ({ uxmate }) => uxmate.create(turn) },
};

async function makeThree({ vapi }: Clients): Promise<string> {
  for (const name of ['a', 'b', 'c']) await vapi.create({ name });
  return '';
}

it.each(Object.entries(table))('the call %s sends no more requests than needed', async (_, { count, before, call }) => {
  const clients = prepared();
  const id = (await before?.(clients)) ?? '';
  requests = 0;
  await call(clients, id);
  expect(requests).toBe(count);
});
