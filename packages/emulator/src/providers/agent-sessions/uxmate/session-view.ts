import type { StoredMessage, StoredSession } from '../session.ts';
import { type AgentSessionSettings, writeDateTime } from '../settings.ts';

/** A session as UXMate shows it: of no user, and with messages that do not say who speaks. */
export interface UxmateSession {
  readonly id: string;
  readonly agent_id: string;
  /** ISO 8601, in UTC, with or without a `Z`: see the setting `dateTimes`. */
  readonly created_at: string;
  /** The same. */
  readonly updated_at: string;
  readonly messages: readonly Pick<StoredMessage, 'text' | 'role'>[];
  readonly status: StoredSession['status'];
  readonly routine_id: string | null;
}

export function showSession(session: StoredSession, settings: AgentSessionSettings): UxmateSession {
  return {
    id: session.id,
    agent_id: session.agentId,
    created_at: writeDateTime(session.createdAt, settings),
    updated_at: writeDateTime(session.updatedAt, settings),
    messages: session.messages.map(({ text, role }) => ({ text, role })),
    status: session.status,
    routine_id: session.routineId,
  };
}
