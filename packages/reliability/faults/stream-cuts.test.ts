import { createPortal } from '@x/agent-sessions/portal';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { notApplied } from './kinds/broken-connections.ts';
import { randomOf } from './random.ts';
import { wholeResponse } from './server/deliveries.ts';
import { startFaultServer } from './server/fault-server.ts';
import type { Delivery } from './server/steps.ts';
import { chunkBytes, headBytes, type WireResponse } from './server/wire.ts';

// A stream of two snapshots, in each form that a service may send, truncated at every byte; the next response is whole.

beforeEach(() => {
  // Jitter makes each wait zero.
  vi.spyOn(Math, 'random').mockReturnValue(-1);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A session as the service sends it, with the separators of all forms in its text. */
const sessionWith = (status: string) => {
  const text = `"}] {[ \\ ü 😀 \n\ndata: ${status}`;
  const message = { role: 'user', text, created_at: '2026-01-01T00:00:00Z', files: [] };
  return JSON.stringify({
    id: 's',
    agent_id: 'a',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    status,
    thread_id: 't',
    user_id: 'u',
    messages: [message],
  });
};
const [RUNNING, READY] = [sessionWith('Running'), sessionWith('Ready')];

/** The bytes of a form, and where each of its snapshots is complete. */
interface Form {
  readonly type: string;
  /** The two snapshots with everything around them. */
  readonly body: string;
  /** The bytes until the first snapshot is complete, and from there until the second is. */
  readonly whole: readonly [first: string, second: string];
}

const forms: readonly (readonly [name: string, form: Form])[] = [
  [
    'an event stream',
    {
      type: 'text/event-stream',
      body: `event: session\nid: 1\ndata: ${RUNNING}\n\n: ping\n\ndata: ${READY}\n\n`,
      whole: [`event: session\nid: 1\ndata: ${RUNNING}\n\n`, `: ping\n\ndata: ${READY}\n\n`],
    },
  ],
  [
    'an event stream with the line ends of Windows',
    {
      type: 'text/event-stream; charset=utf-8',
      body: `data: ${RUNNING}\r\n\r\ndata: [DONE]\r\n\r\ndata:${READY}\r\n\r\n`,
      whole: [`data: ${RUNNING}\r\n\r`, `\ndata: [DONE]\r\n\r\ndata:${READY}\r\n\r`],
    },
  ],
  ['JSON lines', { type: 'application/x-ndjson', body: `${RUNNING}\n\n${READY}\n`, whole: [RUNNING, `\n\n${READY}`] }],
  [
    'a JSON text sequence',
    {
      type: 'application/json',
      body: `\u001e${RUNNING}\n\u001e${READY}\n`,
      whole: [`\u001e${RUNNING}`, `\n\u001e${READY}`],
    },
  ],
  ['an array', { type: 'application/json', body: `[${RUNNING},${READY}]`, whole: [`[${RUNNING}`, `,${READY}`] }],
  ['JSON without a content type', { type: '', body: `${RUNNING}${READY}`, whole: [RUNNING, READY] }],
];

/** The part in one of the ways in which a connection can end within a body, chosen by the length. */
function truncated(response: WireResponse, part: Buffer, length: number): Delivery {
  // Rarely, since it is slow.
  if (length % 16 === 0) return { pieces: [headBytes(response), part], end: 'reset' };
  if (length % 3 === 0) return { pieces: [headBytes(response), part], end: 'close' };
  if (length % 3 === 1) return { pieces: [headBytes(response, 'chunks'), chunkBytes([part])], end: 'close' };
  return { pieces: [headBytes(response, 'end of connection'), part], end: 'close' };
}

it.each(forms)(
  'a subscription yields exactly the complete snapshots of %s truncated at every byte',
  async (_, form) => {
    const response: WireResponse = {
      status: 200,
      headers: form.type === '' ? {} : { 'content-type': form.type },
      body: Buffer.from(form.body),
    };
    const later: WireResponse = {
      ...response,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(READY),
    };
    const first = Buffer.byteLength(form.whole[0]);
    const second = first + Buffer.byteLength(form.whole[1]);
    await using server = await startFaultServer(async () => later, randomOf('cuts'));
    const { sessions } = createPortal({ baseUrl: server.url, token: 'a-token' });
    let requests = 0;
    for (let length = 1; length < response.body.length; length += 1) {
      const part = response.body.subarray(0, length);
      server.follow([notApplied(() => truncated(response, part, length))]);
      const snapshots = await Array.fromAsync(sessions.subscribe('s', { totalTimeout: 5_000 }));
      const statuses = snapshots.map(({ status }) => status);
      const where = `cut after ${length} of ${response.body.length} bytes`;
      expect(statuses, where).toEqual(length < first ? ['Ready'] : ['Running', 'Ready']);
      expect(snapshots.at(-1), where).toMatchObject({ messages: [{ text: JSON.parse(READY).messages[0].text }] });
      expect(server.arrivals.length - requests, where).toBe(length < second ? 2 : 1);
      requests = server.arrivals.length;
    }
  },
  60_000,
);

it('a subscription ends after the settled snapshot, whatever follows it', async () => {
  await using server = await startFaultServer(() => Promise.reject(new Error('a second request')), randomOf('tail'));
  const { sessions } = createPortal({ baseUrl: server.url, token: 'a-token' });
  const body = Buffer.from(`${READY}\n{"id":"s","status":"Running","mess`);
  const response: WireResponse = { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body };
  server.follow([notApplied((_, random) => ({ ...wholeResponse(response, random), end: 'stall' }))]);
  expect(await Array.fromAsync(sessions.subscribe('s', { totalTimeout: 5_000 }))).toHaveLength(1);
  expect(server.arrivals).toHaveLength(1);
});
