import type { StoredMessage, StoredSession } from '../session.ts';
import { type AgentSessionSettings, writeDateTime } from '../settings.ts';

/** A session as Portal shows it. */
export interface PortalSession {
  readonly id: string;
  readonly agent_id: string;
  readonly thread_id: string;
  /** ISO 8601, in UTC, with or without a `Z`: see the setting `dateTimes`. */
  readonly created_at: string;
  /** The same. */
  readonly updated_at: string;
  readonly messages: readonly StoredMessage[];
  readonly status: StoredSession['status'];
  readonly user_id: string;
  readonly routine_id: string | null;
}

export function showSession(session: StoredSession, settings: AgentSessionSettings): PortalSession {
  return {
    id: session.id,
    agent_id: session.agentId,
    thread_id: session.threadId,
    created_at: writeDateTime(session.createdAt, settings),
    updated_at: writeDateTime(session.updatedAt, settings),
    messages: session.messages,
    status: session.status,
    user_id: session.userId,
    routine_id: session.routineId,
  };
}
