import { createPortal, type Portal } from '@x/agent-sessions/portal';
import { createUxmate, type Uxmate } from '@x/agent-sessions/uxmate';
import { createEdgegap, type EdgegapSessions } from '@x/deployment-sessions';
import type { Emulator } from '@x/emulator';
import { createSipher, type Sipher } from '@x/sipher';
import { createVapi, type Vapi } from '@x/vapi';
import { type ClientSettings, type Operation, operationsOf, type Scene } from './operation.ts';

const connectVapi = ({ keys }: Emulator, settings: ClientSettings) => {
  const client = createVapi({ ...settings, apiKey: keys.vapi.private });
  return { client, groups: client };
};

const vapi = operationsOf<Vapi>({
  provider: 'vapi',
  connect: connectVapi,
  make: async ({ sessions }, marker) => (await sessions.create({ name: marker })).id,
  get: ({ sessions }, id) => sessions.get(id),
});

/** The same for chats, by the ids of a session and of a chat in it. */
const vapiChats = operationsOf<Vapi>({
  provider: 'vapi',
  connect: connectVapi,
  async make({ sessions, chats }, marker) {
    const { id } = await sessions.create({ name: marker });
    const chat = await chats.create({ sessionId: id, input: marker });
    return `${id} ${chat.id}`;
  },
  get: ({ chats }, ids) => chats.get(chatIn(ids)),
});
const chatIn = (ids: string) => ids.slice(ids.indexOf(' ') + 1);
const turn = (ids: string, marker: string) => ({ sessionId: ids.slice(0, ids.indexOf(' ')), input: marker });
const AT_ONCE = { settings: { vapi: { wordDelay: 0 } } };

/** Reads a reply to its end, and returns its first piece. */
async function firstPiece({ chats }: Vapi, ids: string, { marker, limits }: Scene) {
  const pieces = await Array.fromAsync(chats.stream(turn(ids, marker), { idleTimeout: limits.idleTimeout }));
  const text = pieces.map(({ delta }) => delta).join('');
  // An end between two events cannot be told from that of the reply.
  if (!`You said: ${marker}`.startsWith(text)) throw new Error(`the reply reads ${text}`);
  return pieces[0];
}

const sipher = operationsOf<Sipher>({
  provider: 'sipher',
  connect(emulator, settings) {
    const client = createSipher({ ...settings, apiKey: emulator.keys.sipher.pro });
    return { client, groups: client };
  },
  make: async ({ sessions }, marker) => (await sessions.create(sipherBody(marker))).sessionId,
  get: ({ sessions }, id) => sessions.get(id),
});
const sipherBody = (marker: string) => ({ defaults: { defaultViewingKey: `0x${marker}` } }) as const;

const edgegap = operationsOf<{ readonly sessions: EdgegapSessions }>({
  provider: 'edgegap',
  connect({ deployments, keys }, settings, marker) {
    // One for each call: its listing must not change with what others do.
    const isThere = deployments.list().some(({ request_id }) => request_id === marker);
    if (!isThere) deployments.create({ request_id: marker });
    const client = createEdgegap({ ...settings, apiKey: keys.edgegap.token });
    return { client, groups: client.deployment(marker) };
  },
  async make({ sessions }, marker) {
    made += 1;
    const id = `${marker}-${made}`;
    await sessions.create(id, PLAYERS);
    return id;
  },
  get: ({ sessions }, id) => sessions.get(id),
});
const PLAYERS = { ip_list: ['203.0.113.7'] };
let made = 0;

const AGENT = 'quick';
const form = (marker: string) => ({ agent_id: AGENT, text_prompt: marker });
const file = () => new File(['a,b\r\n1,2\r\n'], 'sales.csv', { type: 'text/csv' });

const portal = operationsOf<Portal>({
  provider: 'portal',
  connect(emulator, settings) {
    const client = createPortal({ ...settings, token: emulator.keys.portal.token });
    return { client, groups: client };
  },
  make: async ({ sessions }, marker) => (await sessions.create(form(marker))).id,
  get: ({ sessions }, id) => sessions.get(id),
});

const uxmate = operationsOf<Uxmate>({
  provider: 'uxmate',
  connect(_, settings) {
    const client = createUxmate(settings);
    return { client, groups: client };
  },
  make: async ({ sessions }, marker) => (await sessions.create(form(marker))).id,
  get: ({ sessions }, id) => sessions.get(id),
});

/** The agent that the emulator must have. */
export const agents = [{ id: AGENT, script: { replies: ['Well done.'], delay: 0 } }];

async function lastSnapshot({ sessions }: Portal, id: string, { limits }: Scene) {
  const snapshots = await Array.fromAsync(sessions.subscribe(id, limits));
  return snapshots.at(-1);
}

const one = { sessions: 1 };
const message = { messages: 1 };
const both = { sessions: 1, messages: 1 };

/** All operations of the APIs: a test holds the list against their documents. */
export const operations: readonly Operation[] = [
  vapi('sessions.create', 'unsafe', one, ({ sessions }, _, { marker }) => sessions.create({ name: marker })),
  vapi('sessions.get', 'read', {}, ({ sessions }, id) => sessions.get(id)),
  vapi('sessions.list', 'read', {}, ({ sessions }) => sessions.list({ limit: 5 })),
  vapi('sessions.update', 'set', {}, ({ sessions }, id) => sessions.update(id, { status: 'completed' })),
  vapi('sessions.delete', 'delete', { sessions: -1 }, ({ sessions }, id) => sessions.delete(id)),
  vapiChats(
    'chats.create',
    'unsafe',
    message,
    ({ chats }, ids, { marker }) => chats.create(turn(ids, marker)),
    AT_ONCE,
  ),
  vapiChats('chats.get', 'read', {}, ({ chats }, ids) => chats.get(chatIn(ids)), AT_ONCE),
  vapiChats('chats.list', 'read', {}, ({ chats }) => chats.list({ limit: 5 }), AT_ONCE),
  vapiChats('chats.delete', 'delete', {}, ({ chats }, ids) => chats.delete(chatIn(ids)), AT_ONCE),
  sipher('sessions.create', 'unsafe', one, ({ sessions }, _, { marker }) => sessions.create(sipherBody(marker))),
  sipher('sessions.get', 'read', {}, ({ sessions }, id) => sessions.get(id)),
  sipher('sessions.update', 'set', {}, ({ sessions }, id) => sessions.update(id, { defaults: { chain: 'near' } })),
  sipher('sessions.delete', 'delete', { sessions: -1 }, ({ sessions }, id) => sessions.delete(id)),
  edgegap('sessions.create', 'unsafe', one, ({ sessions }, id) => sessions.create(`${id}-new`, PLAYERS)),
  edgegap('sessions.get', 'read', {}, ({ sessions }, id) => sessions.get(id)),
  edgegap('sessions.list', 'read', {}, ({ sessions }) => sessions.list({ limit: 5 })),
  edgegap('sessions.update', 'set', {}, ({ sessions }, id) => sessions.update(id, { ip_list: [] })),
  edgegap('sessions.delete', 'delete', { sessions: -1 }, ({ sessions }, id) => sessions.delete(id)),
  edgegap('sessions.bulkCreate', 'unsafe', { sessions: 2 }, ({ sessions }, id) =>
    sessions.bulkCreate({ sessions: ['x', 'y'].map((end) => ({ custom_id: `${id}-${end}`, ...PLAYERS })) }),
  ),
  edgegap('sessions.bulkDelete', 'delete', { sessions: -1 }, ({ sessions }, id) =>
    sessions.bulkDelete({ sessions: [id] }),
  ),
  portal('sessions.create', 'unsafe', both, ({ sessions }, _, { marker }) =>
    sessions.create({ ...form(marker), files: [file()] }),
  ),
  portal('sessions.createAsync', 'unsafe', both, ({ sessions }, _, { marker }) => sessions.createAsync(form(marker))),
  portal('sessions.replay', 'unsafe', both, ({ sessions }, id) => sessions.replay(id, 0)),
  portal('sessions.get', 'read', {}, ({ sessions }, id) => sessions.get(id)),
  portal('sessions.list', 'read', {}, ({ sessions }) => sessions.list(AGENT)),
  portal('sessions.listGrouped', 'read', {}, ({ sessions }) => sessions.listGrouped()),
  portal('sessions.update', 'unsafe', message, ({ sessions }, id, { marker }) =>
    sessions.update(id, { text_prompt: marker, files: [file()] }),
  ),
  portal('sessions.updateAsync', 'unsafe', message, ({ sessions }, id, { marker }) =>
    sessions.updateAsync(id, { text_prompt: marker }),
  ),
  portal('sessions.subscribe', 'stream', {}, lastSnapshot),
  uxmate('sessions.create', 'unsafe', both, ({ sessions }, _, { marker }) => sessions.create(form(marker))),
  uxmate('sessions.get', 'read', {}, ({ sessions }, id) => sessions.get(id)),
  uxmate('sessions.list', 'read', {}, ({ sessions }) => sessions.list(AGENT)),
  uxmate('sessions.listGrouped', 'read', {}, ({ sessions }) => sessions.listGrouped()),
  uxmate('sessions.update', 'unsafe', message, ({ sessions }, id, { marker }) =>
    sessions.update(id, { text_prompt: marker }),
  ),
];

const ensureByKey = ({ sessions }: Vapi, _: string, { marker }: Scene) => sessions.ensure(marker, { name: marker });
const AGAIN = { retryUpdate: true };

/** Other ways to ask for some of them. */
export const otherWays: readonly Operation[] = [
  vapi('sessions.update, retryUpdate', 'set again', {}, ({ sessions }, id) =>
    sessions.update(id, { status: 'completed' }, AGAIN),
  ),
  sipher('sessions.update, retryUpdate', 'set again', {}, ({ sessions }, id) =>
    sessions.update(id, { defaults: { chain: 'near' } }, AGAIN),
  ),
  edgegap('sessions.update, retryUpdate', 'set again', {}, ({ sessions }, id) =>
    sessions.update(id, { ip_list: [] }, AGAIN),
  ),
  vapi('sessions.ensure', 'ensure by key', one, ensureByKey),
  vapi('sessions.ensure, creation', 'ensure by key, creation', one, ensureByKey, { spared: 1 }),
  vapiChats('chats.stream', 'unsafe stream', message, firstPiece, AT_ONCE),
  edgegap('sessions.ensure', 'ensure', one, ({ sessions }, id) => sessions.ensure(`${id}-new`, PLAYERS)),
  portal('sessions.subscribe, x-ndjson', 'stream', {}, lastSnapshot, {
    settings: { portal: { subscribeAs: 'x-ndjson' } },
  }),
  portal('sessions.subscribe, json', 'stream', {}, lastSnapshot, {
    settings: { portal: { subscribeAs: 'json' } },
  }),
];
