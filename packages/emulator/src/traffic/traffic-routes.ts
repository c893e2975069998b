import { Hono } from 'hono';
import * as v from 'valibot';
import type { Clock } from '../control/clock.ts';
import type { Control } from '../control/control.ts';
import { refusal } from '../control/refusal.ts';
import { fields, readInput } from '../input.ts';
import type { CallEnv } from '../server/call-env.ts';
import { readJson } from '../server/json-body.ts';
import { eventStream } from './event-stream.ts';
import type { EmulatorEvent, Events } from './events.ts';
import { type RecordedRequests, showRequest } from './recorded-requests.ts';
import type { RequestEdits } from './replay.ts';
import { waitForRequest } from './wait-for-request.ts';

const WaitRequest = fields({ filter: v.optional(v.unknown()), timeout: v.optional(v.number('must be a number')) });

export interface TrafficRoutesOptions {
  readonly control: Control;
  readonly clock: Clock;
  readonly requests: RecordedRequests;
  readonly events: Events;
  /** Aborts when the emulator begins to close. */
  readonly ending: AbortSignal;
}

/** What is recorded of requests, and what happens, over HTTP. */
export function trafficRoutes({ control, clock, requests, events, ending }: TrafficRoutesOptions): Hono<CallEnv> {
  const app = new Hono<CallEnv>();
  const dataOf = (event: EmulatorEvent) => {
    if (event.type === 'request') return showRequest(event.record);
    if (event.type === 'store') return { provider: event.provider };
    return event.type === 'clock' ? readClock(clock) : {};
  };

  app.get('/events', (context) => eventStream(context, events, dataOf, ending));

  app.get('/requests', ({ json }) => json(control.requests()));
  app.delete('/requests', ({ json }) => {
    control.clearRequests();
    return json({});
  });
  app.post('/requests/wait', async (context) => {
    const { filter, timeout } = readInput(WaitRequest, await readJson(context.req.raw));
    const wait = timeout === undefined ? {} : { timeout };
    const over = AbortSignal.any([ending, context.req.raw.signal]); // the client may leave before the time is up
    try {
      return context.json(await waitForRequest(requests, events, filter ?? {}, wait, over));
    } catch (error) {
      if (error instanceof TypeError || !(error instanceof Error)) throw error;
      return refusal(context, 504, error.message); // the time is up
    }
  });
  app.get('/requests/:id{\\d+}', (context) => {
    const id = Number(context.req.param('id'));
    const found = requests.records().find((record) => record.id === id);
    if (found === undefined) return refusal(context, 404, `id: there is no request ${id}`);
    return context.json(showRequest(found));
  });
  app.post('/requests/:id{\\d+}/replay', async ({ req, json }) =>
    json(await control.replay(Number(req.param('id')), (await readJson(req.raw)) as RequestEdits), 201),
  );
  return app;
}

/** The clock as JSON. */
export function readClock(clock: Clock) {
  return { now: clock.now().toISOString(), frozen: clock.frozen };
}
