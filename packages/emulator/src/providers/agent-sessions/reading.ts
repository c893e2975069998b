import type { Context } from 'hono';
import type { CallEnv } from '../../server/call-env.ts';
import type { ProviderContext } from '../provider.ts';
import { groupByTime, titleOf } from './group.ts';
import { readQuery } from './requests.ts';
import type { Router } from './router.ts';
import { findSession, type Generation, type Service } from './service.ts';
import { type AgentSessionSettings, writeDateTime } from './settings.ts';
import type { Agent, ScriptedAgent } from './turns/agents.ts';

/** The operations that only read, and which all services have. */
export type ReadOperation = 'sessions.list' | 'sessions.listGrouped' | 'sessions.get';

/**
 * Adds the routes of the operations that only read. They differ in what a session looks like, and in whose it is.
 *
 * @param userOf The user who sends a request; it refuses one who may not.
 */
export function addReadRoutes<Session>(
  router: Router,
  {
    operation,
    clock,
    settings,
  }: Pick<ProviderContext<AgentSessionSettings, ReadOperation>, 'operation' | 'clock' | 'settings'>,
  { show }: Generation<Session>,
  service: Service,
  userOf: (context: Context<CallEnv>) => string,
): void {
  const { store, conversations } = service;

  router.get('/sessions', operation('sessions.list'), (context) => {
    const userId = userOf(context);
    const { agent_id: agentId } = readQuery(context.req.url, ['agent_id']);
    return context.json({ sessions: store.sessionsOf(userId, agentId).map((session) => show(session, settings)) });
  });

  router.get('/sessions/grouped', operation('sessions.listGrouped'), (context) => {
    const userId = userOf(context);
    const groups = groupByTime(store.sessionsOf(userId), clock.now().getTime(), (session) => {
      const agent = conversations.findAgent(session.agentId);
      const updatedAt = writeDateTime(session.updatedAt, settings);
      return { id: session.id, agent: agent && withoutScript(agent), updated_at: updatedAt, name: titleOf(session) };
    });
    return context.json({ time_to_sessions: groups });
  });

  router.get('/sessions/:id', operation('sessions.get'), (context) => {
    const userId = userOf(context);
    return context.json(show(findSession(service, context.req.param('id'), userId), settings));
  });
}

function withoutScript({ script: _, ...agent }: ScriptedAgent): Agent {
  return agent;
}
