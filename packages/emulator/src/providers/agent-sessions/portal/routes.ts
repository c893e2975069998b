import type { Context } from 'hono';
import type { CallEnv } from '../../../server/call-env.ts';
import type { ProviderContext } from '../../provider.ts';
import { readForm } from '../forms/form.ts';
import { readFields } from '../forms/form-fields.ts';
import { addReadRoutes } from '../reading.ts';
import { createSession, readQuery } from '../requests.ts';
import { createRouter, type Router } from '../router.ts';
import { findSession, type Generation, respondToTurn, serviceOf } from '../service.ts';
import type { StartedTurn } from '../turns/conversations.ts';
import { authenticate } from './authentication.ts';
import { replay } from './replay.ts';
import { type PortalSession, showSession } from './session-view.ts';
import type { PortalSettings } from './settings.ts';
import { subscribe } from './subscribe.ts';

/** What Portal is among the generations of the service. */
export const generation: Generation<PortalSession> = {
  service: 'portal',
  statusAfterFailure: 'Error',
  show: showSession,
};

/** The operations by the names that a client's errors have for them. */
export const operations = [
  'sessions.create',
  'sessions.createAsync',
  'sessions.replay',
  'sessions.list',
  'sessions.listGrouped',
  'sessions.get',
  'sessions.subscribe',
  'sessions.update',
  'sessions.updateAsync',
] as const;

/** The name of an operation of Portal's. */
export type PortalOperation = (typeof operations)[number];

const allowed = {
  '/sessions': 'GET',
  '/sessions/async': 'POST',
  '/sessions/replay': 'POST',
  '/sessions/grouped': 'GET',
  '/sessions/:id': 'GET',
  '/sessions/:id/async': 'PUT',
  '/sessions/:id/subscribe': 'GET',
};

/** Its operations. As in the framework, a form is read before the token is looked at, and judged after. */
export function routes(context: ProviderContext<PortalSettings, PortalOperation>): Router {
  const { database, clock, prefix, settings, operation, ending } = context;
  const service = serviceOf(generation, database, clock);
  service.settings = settings;
  ending.addEventListener('abort', () => service.conversations.release());

  const userOf = ({ req }: Context<CallEnv>) => authenticate(req.header('Authorization'), settings.missingToken ?? 403);
  const create = async (call: Context<CallEnv>): Promise<StartedTurn> => {
    const form = await readForm(call.req.raw, settings.maxUploadBytes);
    const userId = userOf(call);
    const { texts, files } = readFields(form, ['agent_id', 'text_prompt']);
    return createSession(service, { userId, agentId: texts.agent_id, prompt: texts.text_prompt, files }, clock.now());
  };
  const update = async (call: Context<CallEnv>): Promise<StartedTurn> => {
    const form = await readForm(call.req.raw, settings.maxUploadBytes);
    const userId = userOf(call);
    const { texts, files } = readFields(form, ['text_prompt']);
    const { id } = findSession(service, call.req.param('id') ?? '', userId);
    return service.conversations.prompt(id, texts.text_prompt, files);
  };
  const respond = async (call: Context<CallEnv>, turn: StartedTurn) =>
    await respondToTurn(call, turn, ({ session }) => call.json(showSession(session, settings)));

  return createRouter(prefix, allowed, (router) => {
    router.post('/sessions', operation('sessions.create'), async (call) => await respond(call, await create(call)));

    router.post('/sessions/async', operation('sessions.createAsync'), async (call) =>
      call.json({ session_id: (await create(call)).id }),
    );

    router.post('/sessions/replay', operation('sessions.replay'), async (call) => {
      const userId = userOf(call);
      const { session_id: id, last_message_index: index } = readQuery(call.req.url, [
        'session_id',
        'last_message_index',
      ]);
      const { session, turn } = replay(service, { id, index, userId }, clock.now());
      if (turn === undefined) return call.json(showSession(session, settings));
      return await respond(call, turn);
    });

    addReadRoutes(router, context, generation, service, userOf);

    router.get('/sessions/:id/subscribe', operation('sessions.subscribe'), async (call) => {
      if (settings.subscribeNeedsToken) userOf(call);
      return await subscribe(call, service, clock, settings);
    });

    router.put('/sessions/:id', operation('sessions.update'), async (call) => await respond(call, await update(call)));

    router.put('/sessions/:id/async', operation('sessions.updateAsync'), async (call) =>
      call.json({ session_id: (await update(call)).id }),
    );
  });
}
