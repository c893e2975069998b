import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../../../test/agent-caller.ts';
import { opener, readChunks, sse } from '../../../../test/snapshots.ts';
import { start } from '../../../../test/start.ts';
import type { Emulator, PortalSession, PortalSettings } from '../../../index.ts';

const replies = ['Eins zwei — ü drei 🐝'];
const lines = 'application/x-ndjson';

/** Portal with a frozen clock and a session whose turn has just started. */
async function stage(settings: PortalSettings = {}) {
  const emulator = await start({ settings: { portal: settings } });
  emulator.clock.freeze(new Date('2026-03-01T12:00:00Z'));
  emulator.seed({ portal: { agents: [{ id: 'a', script: { replies, delay: 100, wordsPerStep: 2 } }] } });
  const call = agentCaller(emulator, 'portal');
  const { body } = await call('POST', '/sessions/async', { form: { agent_id: 'a', text_prompt: 'Hi' } });
  const path = `/sessions/${body.session_id}/subscribe`;
  return {
    emulator,
    call,
    id: body.session_id,
    url: `${emulator.baseUrls.portal}${path}`,
    open: opener(emulator, path),
  };
}

const read = (text = '') => JSON.parse(text.replace(/^data: /, '')) as PortalSession;
const shown = (text?: string) => [read(text).status, read(text).messages.at(-1)?.text];

describe.each([
  ['events', sse, 'text/event-stream', /^data: \{.*\}\n\n$/],
  ['lines', lines, 'application/x-ndjson', /^\{.*\}\n$/],
])('a subscription as %s', (_, type, accept, form) => {
  it.each([
    ['over a socket', () => fetch],
    ['in the process', (emulator: Emulator) => emulator.fetch],
  ])('%s gets the present snapshot, one for each change, and ends when settled', async (__, wayOf) => {
    const { emulator, open, id } = await stage();
    const stream = await open(accept, { fetch: wayOf(emulator) });
    expect([stream.status, stream.type]).toEqual([200, type]);
    const first = await stream.next();
    expect(first).toMatch(form);
    expect(read(first)).toEqual((await agentCaller(emulator, 'portal')('GET', `/sessions/${id}`)).body);
    expect(shown(first)).toEqual(['Running', 'Hi']);
    emulator.clock.advance(100);
    expect(shown(await stream.next())).toEqual(['Running', 'Eins zwei ']);
    emulator.clock.advance(200);
    expect(shown(await stream.next())).toEqual(['Running', 'Eins zwei — ü ']);
    expect(shown(await stream.next())).toEqual(['Ready', 'Eins zwei — ü drei 🐝']);
    expect(await stream.next()).toBeUndefined();
  });

  it('gets one snapshot of a settled session', async () => {
    const { emulator } = await stage();
    for (const status of ['Ready', 'Flushed', 'Error']) {
      emulator.seed({ portal: { sessions: [{ id: status, status }] } });
      const stream = await opener(emulator, `/sessions/${status}/subscribe`)(accept);
      const all = await stream.rest();
      expect(all).toMatch(form);
      expect(read(all).status).toBe(status);
    }
  });

  it('continues with an unknown status, and with a queued turn', async () => {
    const { emulator, call, open, id } = await stage();
    emulator.seed({ portal: { sessions: [{ id: 'odd', status: 'Paused' }] } });
    const odd = await opener(emulator, '/sessions/odd/subscribe')(accept);
    expect(read(await odd.next()).status).toBe('Paused');
    const stream = await open(accept);
    await stream.next();
    await call('PUT', `/sessions/${id}/async`, { form: { text_prompt: 'More' } });
    emulator.clock.advance(600);
    const snapshots = (await stream.rest())
      .split('\n')
      .filter((line) => line !== '')
      .map(read);
    expect(snapshots.map(({ status, messages }) => [status, messages.length])).toEqual([
      ['Running', 2],
      ['Running', 2],
      ['Running', 3],
      ['Running', 4],
      ['Running', 4],
      ['Ready', 4],
    ]);
  });

  it.each([1, 3, 7])('is sent in chunks of %i bytes', async (chunkBytes) => {
    const { emulator, url } = await stage({ chunkBytes });
    const reading = readChunks(url, accept);
    await expect.poll(() => emulator.requests()).toHaveLength(2);
    emulator.clock.advance(300);
    const chunks = await reading;
    expect(new Set(chunks.slice(0, -1).map((chunk) => chunk.byteLength))).toContain(chunkBytes);
    expect(Math.max(...chunks.map((chunk) => chunk.byteLength))).toBe(chunkBytes);
    const text = Buffer.concat(chunks).toString();
    expect(read(text.trim().split('\n').at(-1)).messages[1]?.text).toBe(replies[0]);
  });

  it.each([
    ['over a socket', () => fetch],
    ['in the process', (emulator: Emulator) => emulator.fetch],
  ])('%s ends when the emulator is reset or closed, and when the client disconnects', async (__, wayOf) => {
    for (const end of ['reset', 'close'] as const) {
      const { emulator, open } = await stage();
      const stream = await open(accept, { fetch: wayOf(emulator) });
      await stream.next();
      const rest = stream.rest();
      await emulator[end]();
      expect(await rest).toBe(''); // what the server cuts off after 500 ms rejects
    }
    const { emulator, open } = await stage();
    const controller = new AbortController();
    const stream = await open(accept, { fetch: wayOf(emulator), signal: controller.signal });
    await stream.next();
    controller.abort(new Error('enough'));
    await expect(stream.next()).rejects.toThrow('enough');
    emulator.clock.advance(300);
  });
});

describe('the form of a subscription', () => {
  it.each([
    ['text/event-stream, application/x-ndjson;q=0.9, application/json;q=0.8', sse],
    ['application/x-ndjson, Text/Event-Stream;q=0.1', sse],
    ['text/event-stream;q=0, application/x-ndjson', lines],
    ['application/json, application/x-ndjson;q=0.5', lines],
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['text/event-streams', 'application/json'],
    [undefined, 'application/json'],
  ])('for Accept: %s is %s', async (accept, type) => {
    const { emulator, open } = await stage();
    emulator.clock.advance(300);
    expect((await open(accept)).type).toBe(type);
  });

  it.each([
    ['event-stream', sse],
    ['x-ndjson', lines],
    ['json', 'application/json'],
  ] as const)('is always %s if `subscribeAs` is set', async (subscribeAs, type) => {
    const { emulator, open } = await stage({ subscribeAs });
    emulator.clock.advance(300);
    for (const accept of ['text/event-stream', 'application/x-ndjson', 'application/json']) {
      expect((await open(accept)).type).toBe(type);
    }
  });
});

describe('a subscription as one JSON body', () => {
  it('is held until the session is settled', async () => {
    const { emulator, open } = await stage();
    const held = open('application/json');
    await expect.poll(() => emulator.requests()).toHaveLength(2);
    emulator.clock.advance(300);
    expect(shown(await (await held).next())).toEqual(['Ready', replies[0]]);
  });

  it('is held for 25 s at most', async () => {
    const { emulator } = await stage();
    emulator.seed({ portal: { sessions: [{ id: 'stays', status: 'Running' }] } });
    let hasResponded = false;
    const held = opener(emulator, '/sessions/stays/subscribe')().then((stream) => {
      hasResponded = true;
      return stream;
    });
    await expect.poll(() => emulator.requests()).toHaveLength(2);
    emulator.clock.advance(24_999);
    await fetch(`${emulator.baseUrls.portal}/sessions`);
    expect(hasResponded).toBe(false);
    emulator.clock.advance(1);
    expect(read(await (await held).next()).status).toBe('Running');
  });

  it('is sent in chunks if `chunkBytes` is set', async () => {
    const { emulator, url } = await stage({ chunkBytes: 3 });
    emulator.clock.advance(300);
    const chunks = await readChunks(url, 'application/json');
    expect(new Set(chunks.slice(0, -1).map((chunk) => chunk.byteLength))).toEqual(new Set([3]));
    expect(shown(Buffer.concat(chunks).toString())).toEqual(['Ready', replies[0]]);
  });

  it.each(['reset', 'close'] as const)('is not sent after %s', async (end) => {
    const { emulator, open } = await stage();
    const held = open().catch((error) => error);
    await expect.poll(() => emulator.requests()).toHaveLength(2);
    await emulator[end]();
    expect(await held).toBeInstanceOf(TypeError);
  });
});

describe('the settings of a subscription add', () => {
  it('`retry` before the first event, and comments between events', async () => {
    const { emulator, open } = await stage({ retry: 1500, heartbeat: 40 });
    const stream = await open('text/event-stream');
    expect(await stream.next()).toBe('retry: 1500\n\n');
    expect(await stream.next()).toMatch(/^data: /);
    for (const [wait, start] of [
      [40, ': ping\n\n'],
      [40, ': ping\n\n'],
      [20, 'data: {'],
      [20, ': ping\n\n'],
    ] as const) {
      emulator.clock.advance(wait);
      expect((await stream.next())?.startsWith(start)).toBe(true);
    }
  });

  it('blank lines between lines, and no `retry`', async () => {
    const { emulator, open } = await stage({ retry: 1500, heartbeat: 40 });
    const stream = await open('application/x-ndjson');
    expect(await stream.next()).toMatch(/^\{/);
    emulator.clock.advance(40);
    expect(await stream.next()).toBe('\n');
  });
});

it('a slow subscription gets the last 100 snapshots', async () => {
  const { emulator, call } = await stage();
  emulator.seed({ portal: { agents: [{ id: 'long', script: { replies: ['w '.repeat(1000)], delay: 1 } }] } });
  const { body } = await call('POST', '/sessions/async', { form: { agent_id: 'long', text_prompt: 'Hi' } });
  const open = opener(emulator, `/sessions/${body.session_id}/subscribe`);
  const stream = await open('application/x-ndjson', { fetch: emulator.fetch });
  await stream.next();
  emulator.clock.advance(1000);
  const snapshots = (await stream.rest()).trim().split('\n').map(read);
  expect(snapshots.length).toBeGreaterThanOrEqual(100);
  expect(snapshots.length).toBeLessThan(120);
  expect(snapshots.at(-1)).toMatchObject({ status: 'Ready', messages: [{}, { text: 'w '.repeat(1000) }] });
});
