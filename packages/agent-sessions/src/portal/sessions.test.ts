import { operationsOf } from '@x/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { KEY } from '../../test/failure-of.ts';
import { type Service, startPortal } from '../../test/services.ts';
import {
  type BodyStream,
  createPortal,
  createPortalClient,
  type Portal,
  type PortalOptions,
  type UploadProgress,
} from './index.ts';
import { createPortalSessions, get } from './sessions-exports.ts';

// Over real sockets to the emulator; every request and response is also checked against the OpenAPI document.

let service: Service<Portal>;
let portal: Portal;

beforeAll(async () => {
  service = await startPortal();
  portal = service.client;
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const HEADERS = { accept: 'application/json', authorization: 'Bearer emulator-portal-token' };

async function readOn(pieces: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pieces);
}

/** The boundary of a sent form. */
function boundaryOf({ headers }: { headers: Record<string, string> }): string {
  return headers['content-type']?.split('boundary=')[1] ?? '';
}

describe('create', () => {
  it('sends a form with its fields in order, and returns the session with the reply', async () => {
    const text_prompt = 'How did\nsales\r\ngo, "mostly"?\rü';
    const session = await portal.sessions.create({ text_prompt, agent_id: 'agent-1' });
    const sent = service.lastExchange();
    const boundary = boundaryOf(sent);
    expect(sent).toEqual({
      line: 'POST /sessions',
      headers: {
        ...HEADERS,
        'content-type': expect.stringMatching(/^multipart\/form-data; boundary=[\w-]+$/),
      },
      body: Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="agent_id"\r\n\r\nagent-1\r\n` +
          `--${boundary}\r\nContent-Disposition: form-data; name="text_prompt"\r\n\r\n${text_prompt}\r\n` +
          `--${boundary}--\r\n`,
      ).toString('latin1'),
      status: 200,
    });
    expect(session).toMatchObject({ agent_id: 'agent-1', status: 'Ready' });
    expect(session.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(session.messages[0]?.text).toBe(text_prompt);
  });

  it('sends each file as one part with its name, type and bytes', async () => {
    const bytes = new Uint8Array([0, 13, 10, 255, 45, 45]);
    const files = [
      new File(['a,b\r\n1,2\n'], 'sales "Q1".csv', { type: 'text/csv' }),
      { name: '../../etc/pass\u0000wd\n', data: bytes },
      { name: 'ü.pdf', data: bytes.buffer },
      { name: 'C:\\photos\\cat.PNG', data: new Blob([bytes]), type: 'image/x-cat' },
      new Blob([bytes]),
      { name: '..', data: new Uint8Array() },
    ];
    const { id } = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Look', files });
    const { body, ...sent } = service.lastExchange();
    const boundary = boundaryOf(sent);
    const part = (filename: string, type: string, content: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
    const raw = Buffer.from(bytes).toString('latin1');
    expect(body.slice(body.indexOf(`--${boundary}\r\nContent-Disposition: form-data; name="files"`))).toBe(
      [
        part('sales %22Q1%22.csv', 'text/csv', 'a,b\r\n1,2\n'),
        part('passwd', 'application/octet-stream', raw),
        part(Buffer.from('ü.pdf').toString('latin1'), 'application/pdf', raw),
        part('cat.PNG', 'image/x-cat', raw),
        part('blob', 'application/octet-stream', raw),
        part('file', 'application/octet-stream', ''),
        `--${boundary}--\r\n`,
      ].join(''),
    );
    const stored = service.emulator.sessions('portal').find(({ session }) => session.id === id);
    expect(stored).toMatchObject({
      files: [{ name: 'sales %22Q1%22.csv', type: 'text/csv', size: 9 }, ...Array(5).fill({})],
    });
  });

  it('reports the progress of an upload up to its end', async () => {
    const progress: UploadProgress[] = [];
    const files = [{ name: 'a.bin', data: new Uint8Array(300_000) }];
    const onUploadProgress = (event: UploadProgress) => progress.push(event);
    // Through Node's own fetch: through another one the progress is known at the end alone.
    const { baseUrls, keys } = service.emulator;
    const direct = createPortal({ baseUrl: baseUrls.portal, token: keys.portal.token });
    await direct.sessions.create({ agent_id: 'agent-1', text_prompt: 'Look', files }, { onUploadProgress });
    const total = progress[0]?.totalBytes;
    expect(total).toBeGreaterThan(300_000);
    expect(progress.length).toBeGreaterThan(4);
    expect(progress.map(({ sentBytes }) => sentBytes)).toEqual(
      progress.map(({ sentBytes }) => sentBytes).toSorted((a, b) => a - b),
    );
    expect(progress.at(-1)).toEqual({ sentBytes: total, totalBytes: total });
    expect(new Set(progress.map(({ totalBytes }) => totalBytes))).toEqual(new Set([total]));
  });

  it('reports no more progress once the response has arrived', async () => {
    const progress: number[] = [];
    let rest: Promise<unknown> = Promise.resolve();
    const early: PortalOptions['transport'] = async (request) => {
      const bytes = (request.body as BodyStream).bytes();
      await bytes.next();
      await bytes.next();
      // Read on when the response has been read.
      rest = new Promise((resolve) => setTimeout(resolve)).then(() => readOn(bytes));
      const { body, status, headers } = Response.json({ id: 'a' });
      return { status, headers, body: body?.getReader() };
    };
    const { sessions } = createPortal({ baseUrl: 'http://127.0.0.1', token: KEY, transport: early, onMismatch() {} });
    const files = [{ name: 'a.bin', data: new Uint8Array(300_000) }];
    const onUploadProgress = ({ sentBytes, totalBytes }: UploadProgress) => progress.push(sentBytes / totalBytes);
    await sessions.create({ agent_id: 'agent-1', text_prompt: 'Look', files }, { onUploadProgress });
    await rest;
    expect(progress).toHaveLength(2);
    expect(progress.at(-1)).toBe(1);
  });

  it('resolves to a session whose turn failed', async () => {
    expect(await portal.sessions.create({ agent_id: 'agent-failing', text_prompt: 'Hi' })).toMatchObject({
      status: 'Error',
    });
  });
});

describe('createAsync, updateAsync', () => {
  it('return the id at once', async () => {
    const receipt = await portal.sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hi', files: [] });
    const { line, body } = service.lastExchange();
    expect(line).toBe('POST /sessions/async');
    expect(body).not.toContain('name="files"');
    const session = await portal.sessions.waitUntilSettled(receipt.session_id);
    expect(session.messages).toHaveLength(2);
    const again = await portal.sessions.updateAsync(session.id, { text_prompt: 'And now?' });
    expect(service.lastExchange().line).toBe(`PUT /sessions/${session.id}/async`);
    expect(again).toEqual(receipt);
    const after = await portal.sessions.waitUntilSettled(session.id, { after: session });
    expect(after.messages).toHaveLength(4);
  });
});

describe('update', () => {
  it.each([undefined, 7, 'agent-2'])('does not send the agent_id %j', async (agent_id) => {
    const { id } = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    const body = { text_prompt: 'More', agent_id };
    await portal.sessions.update(id, body);
    expect(service.lastExchange().body).not.toContain('agent_id');
  });

  it('sends a form with files', async () => {
    const { id } = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    const files = [{ name: 'a.txt', data: new TextEncoder().encode('hello') }];
    const session = await portal.sessions.update(id, { text_prompt: 'More', files });
    const sent = service.lastExchange();
    expect(sent.line).toBe(`PUT /sessions/${id}`);
    expect(sent.body).not.toContain('agent_id');
    expect(sent.body).toContain('filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n');
    expect(session.messages).toHaveLength(4);
  });
});

describe('replay', () => {
  it('sends both arguments in the query, and no body', async () => {
    const source = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    const session = await portal.sessions.replay(source.id, 0);
    expect(service.lastExchange()).toEqual({
      line: `POST /sessions/replay?session_id=${source.id}&last_message_index=0`,
      headers: HEADERS,
      body: '',
      status: 200,
    });
    expect(session.id).not.toBe(source.id);
    expect(session.messages[0]).toEqual(source.messages[0]);
    expect(session.messages).toHaveLength(2);
  });
});

describe('get, list and listGrouped', () => {
  it('return the sessions', async () => {
    const made = await portal.sessions.create({ agent_id: 'agent-2', text_prompt: 'Plan it' });
    expect(await portal.sessions.get(made.id)).toEqual(made);
    expect(service.lastExchange()).toMatchObject({ line: `GET /sessions/${made.id}`, headers: HEADERS, body: '' });
    const { sessions } = await portal.sessions.list('agent-2');
    expect(service.lastExchange().line).toBe('GET /sessions?agent_id=agent-2');
    expect(sessions).toEqual([made]);
    expect(await portal.sessions.list('no such agent')).toEqual({ sessions: [] });
    const { time_to_sessions } = await portal.sessions.listGrouped();
    expect(service.lastExchange().line).toBe('GET /sessions/grouped');
    expect(Object.values(time_to_sessions).flat()).toContainEqual(
      expect.objectContaining({ id: made.id, name: 'Plan it', agent: expect.objectContaining({ id: 'agent-2' }) }),
    );
  });

  it('can be imported alone, with a client, base URL and token from the environment', async () => {
    const made = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    vi.stubEnv('PORTAL_BASE_URL', service.emulator.baseUrls.portal);
    vi.stubEnv('PORTAL_TOKEN', `Bearer ${service.emulator.keys.portal.token}`);
    expect(await get(createPortalClient(), made.id)).toEqual(made);
  });

  it('can be bound without the rest of the client, by createPortalSessions', async () => {
    const made = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    const { baseUrls, keys } = service.emulator;
    const sessions = createPortalSessions({ baseUrl: baseUrls.portal, token: keys.portal.token });
    expect(await sessions.get(made.id)).toEqual(made);
    expect(Object.keys(sessions).sort()).toEqual(Object.keys(portal.sessions).sort());
  });
});

it('another user gets `forbidden` for a session, and does not list it', async () => {
  const { createPortal } = await import('./index.ts');
  const made = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
  const other = createPortal({
    baseUrl: service.emulator.baseUrls.portal,
    token: service.emulator.keys.portal.otherUser,
  });
  await expect(other.sessions.get(made.id)).rejects.toMatchObject({ kind: 'api', status: 403, reason: 'forbidden' });
  expect((await other.sessions.list('agent-1')).sessions).toEqual([]);
});

it('the tests of the sessions call every operation of the OpenAPI document, and conform to it', async () => {
  const { session_id } = await portal.sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hi' });
  for await (const _ of portal.sessions.subscribe(session_id));
  const { line, headers } = service.lastExchange();
  expect(line).toBe(`GET /sessions/${session_id}/subscribe`);
  expect(headers).toEqual({ accept: 'text/event-stream, application/x-ndjson;q=0.9, application/json;q=0.8' });
  expect([...new Set(service.operations())].sort()).toEqual(operationsOf('portal').sort());
  expect(service.problems()).toEqual([]);
});
