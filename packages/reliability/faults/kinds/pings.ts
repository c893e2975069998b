import { wholeResponse } from '../server/deliveries.ts';
import type { Delivery, Fault } from '../server/steps.ts';
import { headBytes, type WireResponse } from '../server/wire.ts';
import { applied } from './broken-connections.ts';

// Event streams that never end: heartbeats, in whatever form, where the last state or any other response is due.

/** Long enough for a response on a busy machine, short enough to wait for often. */
const SHORT = 1_000;
const GAP_MS = 25;
/** More than anybody waits for. */
const COUNT = 400;

const FOREIGN = { id: 'of-another', agent_id: 'a', status: 'Ready', messages: [], created_at: '2026-01-01T00:00:00Z' };
const forms = [': ping', 'event: ping\ndata: {}', 'data: {}', 'data:', `data: ${JSON.stringify(FOREIGN)}`];
const pings = Array.from({ length: COUNT }, (_, index) => Buffer.from(`${forms[index % forms.length]}\n\n`));

/** Pings without end, after the event of a state. */
function pingsAfter(own: WireResponse, state?: string): Delivery {
  const head = headBytes({ ...own, headers: { 'content-type': 'text/event-stream' } }, 'end of connection');
  const events = state === undefined ? [] : [Buffer.from(`data: ${state}\n\n`)];
  return { pieces: [head, ...events, ...pings], gapMs: GAP_MS, end: 'stall' };
}

/** The session, or whatever else the API responds with, in a stream or alone. */
function stateIn({ body }: WireResponse): string {
  const text = body.toString();
  return text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
}

const isStream = ({ headers }: WireResponse) => /event-stream|ndjson/.test(headers['content-type'] ?? '');

export const pingFaults: readonly Fault[] = [
  { name: 'applied, then pings without end', steps: [applied((own) => pingsAfter(own))], timeout: SHORT },
  {
    name: 'applied, then a state and pings without end',
    steps: [
      applied((own) => pingsAfter(own, stateIn(own).replace('"status":"Ready"', '"status":"Running"'))),
      // The client leaves after the last state. Another response ends.
      applied((own, random) => (isStream(own) ? pingsAfter(own, stateIn(own)) : wholeResponse(own, random))),
    ],
    timeout: SHORT,
  },
];
