import { type Client, queryOf, type RequestOptions, request, type UploadOptions } from '@x/core';
import { createForm, messageForm } from '../shared/form.ts';
import {
  AgentQuerySchema,
  type CreateSession,
  type GroupedSessions,
  GroupedSessionsSchema,
  type MessageForm,
} from '../shared/schemas.ts';
import { TURN_LIMITS, type TurnOptions, type TurnUploadOptions } from '../shared/turn.ts';
import {
  type AsyncReceipt,
  AsyncReceiptSchema,
  ReplayQuerySchema,
  type Session,
  type SessionList,
  SessionListSchema,
  SessionSchema,
} from './schemas.ts';

/**
 * Creates a session and waits for the agent's turn. `POST /sessions`, a form
 *
 * A turn may take minutes: the default limits are 300,000 ms. Never retried once it may have arrived; if the response is
 * lost, the error has `outcome: 'unknown'`, and `list` shows whether the session is there.
 *
 * @param body The agent, the first message and files.
 * @returns The session with the agent's reply as its last message. A turn that failed has the status `Error`.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses: `not-found` for an unknown agent.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
 */
export async function create(client: Client, body: CreateSession, options?: TurnUploadOptions): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.create',
      method: 'post',
      effect: 'unsafe',
      path: ['sessions'],
      body: createForm(body),
      limits: TURN_LIMITS,
      response: SessionSchema,
    },
    options,
  );
}

/**
 * Creates a session without waiting for the agent. `POST /sessions/async`, a form
 *
 * `subscribe` and `waitUntilSettled` follow the turn to its end. Never retried once it may have arrived.
 *
 * @param body The agent, the first message and files.
 * @returns The session's id; it can be read right away, as `Running`.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses: `not-found` for an unknown agent.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
 */
export async function createAsync(client: Client, body: CreateSession, options?: UploadOptions): Promise<AsyncReceipt> {
  return await request(
    client,
    {
      operation: 'sessions.createAsync',
      method: 'post',
      effect: 'unsafe',
      path: ['sessions', 'async'],
      body: createForm(body),
      response: AsyncReceiptSchema,
      enforced: ['session_id'],
    },
    options,
  );
}

/**
 * Creates a session from the first messages of another one, which stays as it is. `POST /sessions/replay`
 *
 * If the last message copied is the user's, the agent replies to it first: the default limits are 300,000 ms.
 * Never retried once it may have arrived.
 *
 * @param sessionId The session to replay from.
 * @param lastMessageIndex The index of the last message to copy, from 0.
 * @throws `api` with `reason: 'invalid'` if there is no such message, `not-found` if there is no such session.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
 */
export async function replay(
  client: Client,
  sessionId: string,
  lastMessageIndex: number,
  options?: TurnOptions,
): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.replay',
      method: 'post',
      effect: 'unsafe',
      path: ['sessions', 'replay'],
      query: queryOf({ session_id: sessionId, last_message_index: lastMessageIndex }, ReplayQuerySchema),
      limits: TURN_LIMITS,
      response: SessionSchema,
    },
    options,
  );
}

/**
 * Lists your sessions with one agent, all of them at once. `GET /sessions`
 *
 * @param agentId The agent; one that is unknown has no sessions.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
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
 * Lists summaries of your sessions with all agents, by time. `GET /sessions/grouped`
 *
 * @returns Arrays of summaries under the service's own labels, in its order.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
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
 * @throws `api` with `reason: 'not-found'` if it does not exist, `forbidden` if it is another user's.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
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
 * Sends another message and waits for the agent's turn. `PUT /sessions/{session_id}`, a form
 *
 * A turn may take minutes: the default limits are 300,000 ms. Never retried once it may have arrived, since a second
 * request would be a second message.
 *
 * @returns The session with the agent's reply as its last message. A turn that failed has the status `Error`.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
 */
export async function update(
  client: Client,
  sessionId: string,
  body: MessageForm,
  options?: TurnUploadOptions,
): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.update',
      method: 'put',
      effect: 'unsafe',
      path: ['sessions', { sessionId }],
      body: messageForm(body),
      limits: TURN_LIMITS,
      response: SessionSchema,
      expectedId: { field: 'id', id: sessionId },
    },
    options,
  );
}

/**
 * Sends another message without waiting for the agent. `PUT /sessions/{session_id}/async`, a form
 *
 * `subscribe` and `waitUntilSettled` follow the turn to its end: pass them the session as it was before in `after`, since
 * the old state may still be read first. Never retried once it may have arrived.
 *
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses.
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
 */
export async function updateAsync(
  client: Client,
  sessionId: string,
  body: MessageForm,
  options?: UploadOptions,
): Promise<AsyncReceipt> {
  return await request(
    client,
    {
      operation: 'sessions.updateAsync',
      method: 'put',
      effect: 'unsafe',
      path: ['sessions', { sessionId }, 'async'],
      body: messageForm(body),
      response: AsyncReceiptSchema,
      expectedId: { field: 'session_id', id: sessionId },
    },
    options,
  );
}
