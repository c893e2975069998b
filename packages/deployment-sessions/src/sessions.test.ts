import { operationsOf } from '@x/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Edgegap, startEdgegap } from '../test/edgegap.ts';
import { createEdgegapClient } from './index.ts';
import { createEdgegapSessions, get } from './sessions-exports.ts';

// Over real sockets to the emulator; every request and response is also checked against the OpenAPI document.

let edgegap: Edgegap;
let base: string;

beforeAll(async () => {
  edgegap = await startEdgegap();
  base = `/v1/deployment/${edgegap.deploymentId}/custom`;
});
afterAll(async () => {
  await edgegap[Symbol.asyncDispose]();
});
afterEach(() => {
  edgegap.emulator.reset();
  vi.unstubAllEnvs();
});

const HEADERS = { accept: 'application/json', authorization: 'token 00000000-0000-4000-8000-00000000beef' };
const JSON_HEADERS = { ...HEADERS, 'content-type': 'application/json' };
const BODY = { ip_list: ['203.0.113.7', '2001:db8::1'], webhook_url: 'https://backend.example.com/hooks/session' };

describe('create', () => {
  it('sends the body as it is, and returns the receipt', async () => {
    const receipt = await edgegap.sessions.create('room-42', BODY);
    expect(edgegap.lastExchange()).toEqual({
      line: `POST ${base}/session/room-42`,
      headers: JSON_HEADERS,
      body: JSON.stringify(BODY),
      status: 200,
    });
    expect(receipt).toMatchObject({ custom_id: 'room-42', deployment_request_id: edgegap.deploymentId });
    expect(receipt.session_id).toMatch(/^[0-9a-f]{12}-S$/);
  });

  it('creates a session without users', async () => {
    await edgegap.sessions.create('room-42', { ip_list: [] });
    expect(edgegap.rows()).toEqual(new Map([['room-42', []]]));
  });

  it('encodes each id as one path segment', async () => {
    const id = 'room 42/a?b#c%2e;ü';
    await edgegap.sessions.create(id, { ip_list: [] });
    expect(edgegap.lastExchange().line).toBe(`POST ${base}/session/room%2042%2Fa%3Fb%23c%252e%3B%C3%BC`);
    expect(await edgegap.sessions.get(id)).toMatchObject({ custom_id: id });
  });
});

describe('get', () => {
  it('returns one session with its users and its deployment', async () => {
    const { session_id } = await edgegap.sessions.create('room-42', BODY);
    const session = await edgegap.sessions.get('room-42');
    expect(edgegap.lastExchange()).toEqual({
      line: `GET ${base}/session/room-42`,
      headers: HEADERS,
      body: '',
      status: 200,
    });
    expect(session).toMatchObject({ session_id, custom_id: 'room-42', status: 'Ready', ready: true, user_count: 2 });
    expect(session.session_users?.map(({ ip }) => ip)).toEqual(BODY.ip_list);
    expect(session.deployment).toMatchObject({ request_id: edgegap.deploymentId, sockets_usage: 2 });
  });

  it('can be imported alone, with a client and the token from the environment', async () => {
    await edgegap.sessions.create('room-42', BODY);
    vi.stubEnv('EDGEGAP_API_TOKEN', `token ${edgegap.emulator.keys.edgegap.token}`);
    const client = createEdgegapClient({
      baseUrl: edgegap.emulator.baseUrls.edgegap,
      fetch: edgegap.emulator.fetch,
    });
    expect(await get(client, edgegap.deploymentId, 'room-42')).toMatchObject({ custom_id: 'room-42' });
  });

  it('can be bound without the rest of the client, by createEdgegapSessions', async () => {
    await edgegap.sessions.create('room-42', BODY);
    const { emulator, deploymentId } = edgegap;
    const apiKey = emulator.keys.edgegap.token;
    const sessions = createEdgegapSessions(deploymentId, { apiKey, baseUrl: emulator.baseUrls.edgegap });
    expect(await sessions.get('room-42')).toMatchObject({ custom_id: 'room-42' });
    expect(emulator.requests().at(-1)).toMatchObject({ operation: 'sessions.get', status: 200 });
    expect(Object.keys(sessions).sort()).toEqual(Object.keys(edgegap.sessions).sort());
  });
});

describe('list', () => {
  it('returns one page', async () => {
    for (const id of ['a', 'b', 'c']) await edgegap.sessions.create(id, { ip_list: [] });
    const page = await edgegap.sessions.list({ page: 2, limit: 2 });
    expect(edgegap.lastExchange()).toEqual({
      line: `GET ${base}/sessions?page=2&limit=2`,
      headers: HEADERS,
      body: '',
      status: 200,
    });
    expect(page).toMatchObject({ total_count: 3, data: [{ custom_id: 'c', user_count: 0 }] });
    expect(page.pagination).toMatchObject({ number: 2, has_next: false, next_page_number: null });
  });

  it('sends no query by default', async () => {
    expect((await edgegap.sessions.list()).data).toEqual([]);
    expect(edgegap.lastExchange().line).toBe(`GET ${base}/sessions`);
  });

  it('listAll requests each page when it is needed', async () => {
    for (let count = 0; count < 12; count += 1) await edgegap.sessions.create(`s${count}`, { ip_list: [] });
    const ids: unknown[] = [];
    const lines: string[] = [];
    for await (const session of edgegap.sessions.listAll({ limit: 5 })) {
      ids.push(session.custom_id);
      lines.push(edgegap.lastExchange().line);
    }
    expect(ids).toEqual(Array.from({ length: 12 }, (_, count) => `s${count}`));
    expect([...new Set(lines)]).toEqual([
      `GET ${base}/sessions?limit=5`,
      `GET ${base}/sessions?limit=5&page=2`,
      `GET ${base}/sessions?limit=5&page=3`,
    ]);
    const fromPage3: unknown[] = [];
    for await (const { custom_id } of edgegap.sessions.listAll({ limit: 5, page: 3 })) fromPage3.push(custom_id);
    expect(fromPage3).toEqual(['s10', 's11']);
    const onePage: unknown[] = [];
    for await (const { custom_id } of edgegap.sessions.listAll({}, { maxPages: 1 })) onePage.push(custom_id);
    expect(onePage).toHaveLength(10);
  });
});

describe('update', () => {
  it('replaces the users, and keeps the webhook', async () => {
    await edgegap.sessions.create('room-42', BODY);
    const body = { ip_list: ['198.51.100.1'] };
    const session = await edgegap.sessions.update('room-42', body);
    expect(edgegap.lastExchange()).toEqual({
      line: `PATCH ${base}/session/room-42`,
      headers: JSON_HEADERS,
      body: JSON.stringify(body),
      status: 200,
    });
    expect(session).toMatchObject({ user_count: 1, webhook_url: BODY.webhook_url });
    expect(edgegap.rows()).toEqual(new Map([['room-42', body.ip_list]]));
  });
});

describe('delete', () => {
  it('sends no body, and returns the receipt', async () => {
    const { session_id } = await edgegap.sessions.create('room-42', BODY);
    const receipt = await edgegap.sessions.delete('room-42');
    expect(edgegap.lastExchange()).toEqual({
      line: `DELETE ${base}/session/room-42`,
      headers: HEADERS,
      body: '',
      status: 200,
    });
    expect(receipt).toMatchObject({ session_id, custom_id: 'room-42' });
    expect(edgegap.rows().size).toBe(0);
  });
});

describe('bulkCreate', () => {
  it('sends one POST, and returns the failures as strings', async () => {
    await edgegap.sessions.create('taken', BODY);
    const body = {
      sessions: [
        { custom_id: 'new', ip_list: ['203.0.113.9'] },
        { custom_id: 'taken', ip_list: [] },
      ],
    };
    const response = await edgegap.sessions.bulkCreate(body);
    expect(edgegap.lastExchange()).toEqual({
      line: `POST ${base}/sessions`,
      headers: JSON_HEADERS,
      body: JSON.stringify(body),
      status: 200,
    });
    expect(response.sessions).toMatchObject([{ custom_id: 'new' }]);
    expect(response.errors).toEqual([expect.stringContaining('taken')]);
  });
});

describe('bulkDelete', () => {
  it('sends one DELETE with a JSON body', async () => {
    await edgegap.sessions.create('here', BODY);
    const response = await edgegap.sessions.bulkDelete({ sessions: ['here', 'gone'] });
    expect(edgegap.lastExchange()).toEqual({
      line: `DELETE ${base}/sessions`,
      headers: JSON_HEADERS,
      body: '{"sessions":["here","gone"]}',
      status: 200,
    });
    expect(response?.sessions).toMatchObject([{ custom_id: 'here' }]);
    expect(response?.errors).toEqual([expect.stringContaining('gone')]);
    expect(edgegap.rows().size).toBe(0);
  });
});

it('`request` reaches any endpoint with the same credential', async () => {
  const { createEdgegap } = await import('./index.ts');
  const client = createEdgegap({
    apiKey: edgegap.emulator.keys.edgegap.token,
    baseUrl: edgegap.emulator.baseUrls.edgegap,
  });
  await edgegap.sessions.create('room-42', BODY);
  const path = ['v1', 'deployment', { deploymentId: edgegap.deploymentId }, 'custom', 'sessions'];
  expect(await client.request({ method: 'get', path })).toMatchObject({ total_count: 1 });
});

it('the tests of the sessions call every operation of the OpenAPI document, and conform to it', () => {
  expect([...new Set(edgegap.operations())].sort()).toEqual(operationsOf('edgegap').sort());
  expect(edgegap.problems()).toEqual([]);
});
