import type { Context } from 'hono';
import type { EmulatorClock } from '../../../control/clock.ts';
import { withoutResponse } from '../../../faults/operation.ts';
import type { CallEnv } from '../../../server/call-env.ts';
import { cut } from '../../../server/chunks.ts';
import { findSession, type Service } from '../service.ts';
import type { StoredSession } from '../session.ts';
import { showSession } from './session-view.ts';
import type { PortalSettings, SubscribeForm } from './settings.ts';
import { isSettled, snapshotStream, streamOf } from './snapshot-stream.ts';

/** How long a JSON response waits for the session to settle, in milliseconds. */
const holdMs = 25_000;

/** What an open stream is sent as. */
const streams = {
  'event-stream': { type: 'text/event-stream; charset=utf-8', around: ['data: ', '\n\n'], heartbeat: ': ping\n\n' },
  'x-ndjson': { type: 'application/x-ndjson', around: ['', '\n'], heartbeat: '\n' },
} as const;

/** Follows a session in the form that suits the request. @throws Refusal 404 */
export async function subscribe(
  context: Context<CallEnv>,
  service: Service,
  clock: EmulatorClock,
  settings: PortalSettings,
): Promise<Response> {
  const { id } = findSession(service, context.req.param('id') ?? '');
  const form = settings.subscribeAs ?? acceptedForm(context.req.header('Accept') ?? '');
  const chunkBytes = settings.chunkBytes ?? Number.POSITIVE_INFINITY;
  const write = (session: StoredSession) => JSON.stringify(showSession(session, settings));
  const headers = { 'Cache-Control': 'no-store', 'Transfer-Encoding': 'chunked' };
  if (form === 'json') {
    const session = await settledOrHeld(context, service, clock, id);
    if (session === undefined) return withoutResponse(context);
    const body = streamOf(cut(write(session), chunkBytes));
    return new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } });
  }
  const { type, around, heartbeat } = streams[form];
  const body = snapshotStream({
    current: () => service.store.find(id)?.session,
    follow: (follower) => service.conversations.follow(id, follower),
    beat: (action) => every(clock, settings.heartbeat, action),
    preamble: form === 'event-stream' && settings.retry !== undefined ? `retry: ${settings.retry}\n\n` : '',
    heartbeat,
    write: (session) => around.join(write(session)),
    chunkBytes,
  });
  return new Response(body, { headers: { ...headers, 'Content-Type': type } });
}

/** Which form an Accept header asks for. The first of these that it takes, whatever order it has them in. */
function acceptedForm(accept: string): SubscribeForm {
  const types = accept
    .split(',')
    .filter((range) => !/;\s*q=0(?:\.0*)?\s*$/i.test(range))
    .map((range) => range.split(';')[0]?.trim().toLowerCase());
  if (types.includes('text/event-stream')) return 'event-stream';
  return types.includes('application/x-ndjson') ? 'x-ndjson' : 'json';
}

/** The session once it is settled, or as it is when the time is up; nothing when there is nobody to respond to any more. */
function settledOrHeld(
  { env }: Context<CallEnv>,
  { store, conversations }: Service,
  clock: EmulatorClock,
  id: string,
): Promise<StoredSession | undefined> {
  return new Promise((resolve) => {
    const look = (session: StoredSession | undefined) => {
      if (session === undefined || isSettled(session)) finish(session);
    };
    const unfollow = conversations.follow(id, { changed: look, released: () => finish(undefined) });
    const callOff = clock.at(clock.now().getTime() + holdMs, () => finish(store.find(id)?.session));
    const finish = (session: StoredSession | undefined) => {
      unfollow();
      callOff();
      resolve(session);
    };
    void env.wire.gone().then(() => finish(undefined));
    look(store.find(id)?.session);
  });
}

function every(clock: EmulatorClock, milliseconds: number | undefined, action: () => void): () => void {
  if (milliseconds === undefined) return () => {};
  let callOff = () => {};
  const next = () => {
    callOff = clock.at(clock.now().getTime() + milliseconds, () => {
      next();
      action();
    });
  };
  next();
  return () => callOff();
}
