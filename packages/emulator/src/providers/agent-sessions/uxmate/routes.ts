import type { ProviderContext } from '../../provider.ts';
import { readForm } from '../forms/form.ts';
import { readFields } from '../forms/form-fields.ts';
import { addReadRoutes } from '../reading.ts';
import { serverError } from '../refusal.ts';
import { createSession } from '../requests.ts';
import { createRouter, type Router } from '../router.ts';
import { findSession, type Generation, respondToTurn, serviceOf } from '../service.ts';
import type { TurnEnd } from '../turns/turn.ts';
import { readUpdate } from './read-update.ts';
import { showSession, type UxmateSession } from './session-view.ts';
import type { UxmateSettings } from './settings.ts';

/** What UXMate is among the generations of the service: it has no word for a turn that failed. */
export const generation: Generation<UxmateSession> = {
  service: 'uxmate',
  statusAfterFailure: 'Ready',
  show: showSession,
};

/** The operations by the names that a client's errors have for them. */
export const operations = [
  'sessions.create',
  'sessions.list',
  'sessions.listGrouped',
  'sessions.get',
  'sessions.update',
] as const;

/** The name of an operation of UXMate's. */
export type UxmateOperation = (typeof operations)[number];

const allowed = {
  '/sessions': 'GET',
  '/sessions/text': 'POST',
  '/sessions/grouped': 'GET',
  '/sessions/:id': 'GET',
};

/** It has no users: all calls are of the same one. */
export const onlyUserId = 'anybody';

/** Its operations. */
export function routes(context: ProviderContext<UxmateSettings, UxmateOperation>): Router {
  const { database, clock, prefix, settings, operation, ending } = context;
  const service = serviceOf(generation, database, clock);
  service.settings = settings;
  ending.addEventListener('abort', () => service.conversations.release());
  const respond = ({ session, failed }: TurnEnd) =>
    failed ? serverError() : Response.json(showSession(session, settings));

  return createRouter(prefix, allowed, (router) => {
    router.post('/sessions/text', operation('sessions.create'), async (call) => {
      const form = await readForm(call.req.raw, settings.maxUploadBytes);
      const declaration = settings.refuseUploads ? 'optional-list' : 'list';
      const { texts, files } = readFields(form, ['agent_id', 'text_prompt'], declaration);
      const creation = { userId: onlyUserId, agentId: texts.agent_id, prompt: texts.text_prompt, files };
      return await respondToTurn(call, createSession(service, creation, clock.now()), respond);
    });

    addReadRoutes(router, context, generation, service, () => onlyUserId);

    router.put('/sessions/:id', operation('sessions.update'), async (call) => {
      const prompt = await readUpdate(call.req.raw);
      const { id } = findSession(service, call.req.param('id'));
      return await respondToTurn(call, service.conversations.prompt(id, prompt, []), respond);
    });
  });
}
