import { type Client, jsonBody, queryOf, type RequestOptions, request } from '@x/core';
import { createForm } from '../shared/form.ts';
import {
  AgentQuerySchema,
  type CreateSession,
  type GroupedSessions,
  GroupedSessionsSchema,
} from '../shared/schemas.ts';
import { TURN_LIMITS, type TurnOptions, type TurnUploadOptions } from '../shared/turn.ts';
import {
  type Session,
  type SessionList,
  SessionListSchema,
  SessionSchema,
  type UpdateSession,
  UpdateSessionSchema,
} from './schemas.ts';

/**
 * Creates a session and waits for the agent's turn. `POST /sessions/text`, a form
 *
 * A turn may take minutes: the default limits are 300,000 ms. Never retried once it may have arrived; if the response is
 * lost, the error has `outcome: 'unknown'`, and `list` shows whether the session is there. Some versions of the
 * service refuse `files` with `reason: 'invalid'`.
 *
 * @param body The agent, the first message and files.
 * @returns The session with the agent's reply as its last message.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses: `not-found` for an unknown agent.
 * @see https://github.com/PortalAI/uxmate-client
 */
export async function create(client: Client, body: CreateSession, options?: TurnUploadOptions): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.create',
      method: 'post',
      effect: 'unsafe',
      path: ['sessions', 'text'],
      body: createForm(body),
      limits: TURN_LIMITS,
      response: SessionSchema,
    },
    options,
  );
}

/**
 * Lists the sessions with one agent, all of them at once. `GET /sessions`
 *
 * @param agentId The agent; one that is unknown has no sessions.
 * @see https://github.com/PortalAI/uxmate-client
 */
export async function list(client: Client, agentId: string, options?: RequestOptions): Promise<SessionList> {
  return await request(
    client,
    {
      operation: 'sessions.list',
      method: 'get',
      effect: 'read',
      path: ['sessions'],
      query: queryOf({ agent_id: agentId }, AgentQuerySchema),
      response: SessionListSchema,
      pageItems: 'sessions',
    },
    options,
  );
}

/**
 * Lists summaries of the sessions with all agents, by time. `GET /sessions/grouped`
 *
 * @returns Arrays of summaries under the service's own labels, in its order.
 * @see https://github.com/PortalAI/uxmate-client
 */
export async function listGrouped(client: Client, options?: RequestOptions): Promise<GroupedSessions> {
  return await request(
    client,
    {
      operation: 'sessions.listGrouped',
      method: 'get',
      effect: 'read',
      path: ['sessions', 'grouped'],
      response: GroupedSessionsSchema,
    },
    options,
  );
}

/**
 * Gets one session with all its messages. `GET /sessions/{session_id}`
 *
 * @throws `api` with `reason: 'not-found'` if it does not exist.
 * @see https://github.com/PortalAI/uxmate-client
 */
export async function get(client: Client, sessionId: string, options?: RequestOptions): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.get',
      method: 'get',
      effect: 'read',
      path: ['sessions', { sessionId }],
      response: SessionSchema,
      expectedId: { field: 'id', id: sessionId },
    },
    options,
  );
}

/**
 * Sends another message and waits for the agent's turn. `PUT /sessions/{session_id}`, JSON
 *
 * A turn may take minutes: the default limits are 300,000 ms. Never retried once it may have arrived, since a second
 * request would be a second message.
 *
 * @param body The message; files go only with the first one.
 * @returns The session with the agent's reply as its last message.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses.
 * @see https://github.com/PortalAI/uxmate-client
 */
export async function update(
  client: Client,
  sessionId: string,
  body: UpdateSession,
  options?: TurnOptions,
): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.update',
      method: 'put',
      effect: 'unsafe',
      path: ['sessions', { sessionId }],
      body: jsonBody(body, UpdateSessionSchema),
      limits: TURN_LIMITS,
      response: SessionSchema,
      expectedId: { field: 'id', id: sessionId },
    },
    options,
  );
}
