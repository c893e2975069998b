import { operationsOf } from '@x/contracts';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Service, startUxmate } from '../../test/services.ts';
import { createUxmateClient, type Uxmate } from './index.ts';
import { createUxmateSessions, get } from './sessions-exports.ts';

// Over real sockets to the emulator; every request and response is also checked against the OpenAPI document.

let service: Service<Uxmate>;
let uxmate: Uxmate;

beforeAll(async () => {
  service = await startUxmate();
  uxmate = service.client;
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const HEADERS = { accept: 'application/json' };

it('create sends a form with files to /sessions/text, without a credential', async () => {
  vi.stubEnv('PORTAL_TOKEN', 'not-for-this-one');
  const files = [new File(['hello'], 'a.txt', { type: 'text/plain' })];
  const session = await uxmate.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi\nthere', files });
  const sent = service.lastExchange();
  const boundary = sent.headers['content-type']?.split('boundary=')[1];
  expect(sent).toEqual({
    line: 'POST /sessions/text',
    headers: {
      ...HEADERS,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    body:
      `--${boundary}\r\nContent-Disposition: form-data; name="agent_id"\r\n\r\nagent-1\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="text_prompt"\r\n\r\nHi\nthere\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n` +
      `--${boundary}--\r\n`,
    status: 200,
  });
  expect(session).toMatchObject({ agent_id: 'agent-1', status: 'Ready' });
  expect(session.messages).toHaveLength(2);
});

it('update sends JSON, also with an empty prompt', async () => {
  const { id } = await uxmate.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
  const session = await uxmate.sessions.update(id, { text_prompt: '' });
  expect(service.lastExchange()).toEqual({
    line: `PUT /sessions/${id}`,
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: '{"text_prompt":""}',
    status: 200,
  });
  expect(session.messages).toHaveLength(4);
});

it('get, list and listGrouped return the sessions', async () => {
  const made = await uxmate.sessions.create({ agent_id: 'agent-2', text_prompt: 'Plan it' });
  expect(await uxmate.sessions.get(made.id)).toEqual(made);
  expect(service.lastExchange()).toEqual({ line: `GET /sessions/${made.id}`, headers: HEADERS, body: '', status: 200 });
  expect(await uxmate.sessions.list('agent-2')).toEqual({ sessions: [made] });
  expect(service.lastExchange().line).toBe('GET /sessions?agent_id=agent-2');
  const { time_to_sessions } = await uxmate.sessions.listGrouped();
  expect(service.lastExchange().line).toBe('GET /sessions/grouped');
  expect(Object.values(time_to_sessions).flat()).toContainEqual(expect.objectContaining({ id: made.id }));
});

it('get can be imported alone, with a client and the base URL from the environment', async () => {
  const made = await uxmate.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
  vi.stubEnv('UXMATE_BASE_URL', service.emulator.baseUrls.uxmate);
  expect(await get(createUxmateClient(), made.id)).toEqual(made);
});

it('createUxmateSessions binds the sessions without the rest of the client', async () => {
  const made = await uxmate.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
  const sessions = createUxmateSessions({ baseUrl: service.emulator.baseUrls.uxmate });
  expect(await sessions.get(made.id)).toEqual(made);
  expect(Object.keys(sessions).sort()).toEqual(Object.keys(uxmate.sessions).sort());
});

it('createUxmateClient names the option and the variable where no base URL is set', () => {
  vi.stubEnv('UXMATE_BASE_URL', '');
  expect(() => createUxmateClient()).toThrow('uxmate: no base URL: set `baseUrl`, or UXMATE_BASE_URL');
});

it('the tests of the sessions call every operation of the OpenAPI document, and conform to it', () => {
  expect([...new Set(service.operations())].sort()).toEqual(operationsOf('uxmate').sort());
  expect(service.problems()).toEqual([]);
});
