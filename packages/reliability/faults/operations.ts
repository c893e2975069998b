import { createPortal, type PortalSessions } from '@x/agent-sessions/portal';
import { createUxmate, type UxmateSessions } from '@x/agent-sessions/uxmate';
import { createEdgegap, type EdgegapSessions } from '@x/deployment-sessions';
import type { Emulator, EmulatorOptions } from '@x/emulator';
import { createSipher, type SipherSessions } from '@x/sipher';
import { createVapi, type VapiSessions } from '@x/vapi';
import type { OperationName } from './effects.ts';

/** The APIs. */
export type Provider = 'vapi' | 'sipher' | 'edgegap' | 'portal' | 'uxmate';

/** What every client takes. */
export type ClientSettings = NonNullable<Parameters<typeof createUxmate>[0]>;

/** What one write adds to what the API has stored, as its control tells. */
interface Adds {
  readonly sessions?: number;
  readonly messages?: number;
}

/** An operation that is ready to be called through a server that fails. */
interface Ready {
  readonly client: object;
  call(): Promise<unknown>;
  /** Another call of the same client: a read of a session that is always there. */
  next(): Promise<unknown>;
}

/** Where an operation is called, and with what. */
interface Scene {
  readonly emulator: Emulator;
  /** Sixteen hexadecimal digits that stand in all that it stores. */
  readonly marker: string;
  /** For the client that meets the fault. */
  readonly settings: ClientSettings;
  /** For an operation that has limits of its own. */
  readonly limits: { readonly totalTimeout: number; readonly idleTimeout: number };
}

/** One of the operations. */
export interface Operation {
  readonly name: OperationName;
  readonly provider: Provider;
  readonly adds: Adds;
  /** Of the emulator that serves it. */
  readonly settings: EmulatorOptions['settings'];
  prepare(scene: Scene): Promise<Ready>;
}

/** What a provider's operations have in common. */
interface Kit<Group> {
  readonly provider: Provider;
  connect(
    emulator: Emulator,
    settings: ClientSettings,
    marker: string,
  ): { readonly client: object; readonly sessions: Group };
  /** Makes a session, and gives its id. */
  make(sessions: Group, marker: string): Promise<string>;
  get(sessions: Group, id: string): Promise<unknown>;
}

type Call<Group> = (sessions: Group, id: string, scene: Scene) => Promise<unknown>;

/** Gives a function that describes one operation: its name, what a write of it adds, its call, and how it is served. */
function operationsOf<Group>({ provider, connect, make, get }: Kit<Group>) {
  return (name: OperationName, adds: Adds, call: Call<Group>, settings?: EmulatorOptions['settings']): Operation => ({
    name,
    provider,
    adds,
    settings,
    async prepare(scene) {
      const { emulator, marker, settings } = scene;
      const direct = connect(emulator, { baseUrl: emulator.baseUrls[provider], fetch: emulator.fetch }, marker);
      const id = await make(direct.sessions, marker);
      const resident = await make(direct.sessions, marker);
      const { client, sessions } = connect(emulator, settings, marker);
      return { client, call: () => call(sessions, id, scene), next: () => get(sessions, resident) };
    },
  });
}

const vapi = operationsOf<VapiSessions>({
  provider: 'vapi',
  connect(emulator, settings) {
    const client = createVapi({ ...settings, apiKey: emulator.keys.vapi.private });
    return { client, sessions: client.sessions };
  },
  make: async (sessions, marker) => (await sessions.create({ name: marker })).id,
  get: (sessions, id) => sessions.get(id),
});

const sipher = operationsOf<SipherSessions>({
  provider: 'sipher',
  connect(emulator, settings) {
    const client = createSipher({ ...settings, apiKey: emulator.keys.sipher.pro });
    return { client, sessions: client.sessions };
  },
  make: async (sessions, marker) => (await sessions.create(sipherBody(marker))).sessionId,
  get: (sessions, id) => sessions.get(id),
});
const sipherBody = (marker: string) => ({ defaults: { defaultViewingKey: `0x${marker}` } }) as const;

const edgegap = operationsOf<EdgegapSessions>({
  provider: 'edgegap',
  connect({ deployments, keys }, settings, marker) {
    // One for each call: its listing must not change with what others do.
    const isThere = deployments.list().some(({ request_id }) => request_id === marker);
    if (!isThere) deployments.create({ request_id: marker });
    const client = createEdgegap({ ...settings, apiKey: keys.edgegap.token });
    return { client, sessions: client.deployment(marker).sessions };
  },
  async make(sessions, marker) {
    made += 1;
    const id = `${marker}-${made}`;
    await sessions.create(id, PLAYERS);
    return id;
  },
  get: (sessions, id) => sessions.get(id),
});
const PLAYERS = { ip_list: ['203.0.113.7'] };
let made = 0;

const AGENT = 'quick';
const form = (marker: string) => ({ agent_id: AGENT, text_prompt: marker });
const file = () => new File(['a,b\r\n1,2\r\n'], 'sales.csv', { type: 'text/csv' });

const portal = operationsOf<PortalSessions>({
  provider: 'portal',
  connect(emulator, settings) {
    const client = createPortal({ ...settings, token: emulator.keys.portal.token });
    return { client, sessions: client.sessions };
  },
  make: async (sessions, marker) => (await sessions.create(form(marker))).id,
  get: (sessions, id) => sessions.get(id),
});

const uxmate = operationsOf<UxmateSessions>({
  provider: 'uxmate',
  connect(_, settings) {
    const client = createUxmate(settings);
    return { client, sessions: client.sessions };
  },
  make: async (sessions, marker) => (await sessions.create(form(marker))).id,
  get: (sessions, id) => sessions.get(id),
});

/** The agent that the emulator must have. */
export const agents = [{ id: AGENT, script: { answers: ['Well done.'], delay: 0 } }];

async function lastSnapshot(sessions: PortalSessions, id: string, { limits }: Scene) {
  const snapshots = await Array.fromAsync(sessions.subscribe(id, limits));
  return snapshots.at(-1);
}

const one = { sessions: 1 };
const message = { messages: 1 };
const both = { sessions: 1, messages: 1 };

/** All operations of the five APIs. */
export const operations: readonly Operation[] = [
  vapi('vapi sessions.create', one, (sessions, _, { marker }) => sessions.create({ name: marker })),
  vapi('vapi sessions.get', {}, (sessions, id) => sessions.get(id)),
  vapi('vapi sessions.list', {}, (sessions) => sessions.list({ limit: 5 })),
  vapi('vapi sessions.update', {}, (sessions, id) => sessions.update(id, { status: 'completed' })),
  vapi('vapi sessions.delete', { sessions: -1 }, (sessions, id) => sessions.delete(id)),
  sipher('sipher sessions.create', one, (sessions, _, { marker }) => sessions.create(sipherBody(marker))),
  sipher('sipher sessions.get', {}, (sessions, id) => sessions.get(id)),
  sipher('sipher sessions.update', {}, (sessions, id) => sessions.update(id, { defaults: { chain: 'near' } })),
  sipher('sipher sessions.delete', { sessions: -1 }, (sessions, id) => sessions.delete(id)),
  edgegap('edgegap sessions.create', one, (sessions, id) => sessions.create(`${id}-new`, PLAYERS)),
  edgegap('edgegap sessions.get', {}, (sessions, id) => sessions.get(id)),
  edgegap('edgegap sessions.list', {}, (sessions) => sessions.list({ limit: 5 })),
  edgegap('edgegap sessions.update', {}, (sessions, id) => sessions.update(id, { ip_list: [] })),
  edgegap('edgegap sessions.delete', { sessions: -1 }, (sessions, id) => sessions.delete(id)),
  edgegap('edgegap sessions.bulkCreate', { sessions: 2 }, (sessions, id) =>
    sessions.bulkCreate({ sessions: ['x', 'y'].map((end) => ({ custom_id: `${id}-${end}`, ...PLAYERS })) }),
  ),
  edgegap('edgegap sessions.bulkDelete', { sessions: -1 }, (sessions, id) => sessions.bulkDelete({ sessions: [id] })),
  portal('portal sessions.create', both, (sessions, _, { marker }) =>
    sessions.create({ ...form(marker), files: [file()] }),
  ),
  portal('portal sessions.createAsync', both, (sessions, _, { marker }) => sessions.createAsync(form(marker))),
  portal('portal sessions.replay', both, (sessions, id) => sessions.replay(id, 0)),
  portal('portal sessions.get', {}, (sessions, id) => sessions.get(id)),
  portal('portal sessions.list', {}, (sessions) => sessions.list(AGENT)),
  portal('portal sessions.listGrouped', {}, (sessions) => sessions.listGrouped()),
  portal('portal sessions.update', message, (sessions, id, { marker }) =>
    sessions.update(id, { text_prompt: marker, files: [file()] }),
  ),
  portal('portal sessions.updateAsync', message, (sessions, id, { marker }) =>
    sessions.updateAsync(id, { text_prompt: marker }),
  ),
  portal('portal sessions.subscribe', {}, lastSnapshot),
  uxmate('uxmate sessions.create', both, (sessions, _, { marker }) => sessions.create(form(marker))),
  uxmate('uxmate sessions.get', {}, (sessions, id) => sessions.get(id)),
  uxmate('uxmate sessions.list', {}, (sessions) => sessions.list(AGENT)),
  uxmate('uxmate sessions.listGrouped', {}, (sessions) => sessions.listGrouped()),
  uxmate('uxmate sessions.update', message, (sessions, id, { marker }) => sessions.update(id, { text_prompt: marker })),
];

const AGAIN = { retryUpdate: true };

/** Other ways to ask for some of them. */
export const otherWays: readonly Operation[] = [
  vapi('vapi sessions.update, retryUpdate', {}, (sessions, id) => sessions.update(id, { status: 'completed' }, AGAIN)),
  sipher('sipher sessions.update, retryUpdate', {}, (sessions, id) =>
    sessions.update(id, { defaults: { chain: 'near' } }, AGAIN),
  ),
  edgegap('edgegap sessions.update, retryUpdate', {}, (sessions, id) => sessions.update(id, { ip_list: [] }, AGAIN)),
  edgegap('edgegap sessions.ensure', one, (sessions, id) => sessions.ensure(`${id}-new`, PLAYERS)),
  portal('portal sessions.subscribe, x-ndjson', {}, lastSnapshot, { portal: { subscribeAs: 'x-ndjson' } }),
  portal('portal sessions.subscribe, json', {}, lastSnapshot, { portal: { subscribeAs: 'json' } }),
];
