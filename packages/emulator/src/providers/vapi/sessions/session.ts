import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../requests/fields.ts';
import type { CreateSession, UpdateSession } from '../requests/session.ts';
import { fillPlaceholders } from '../variables.ts';

/** A stored session, as the API returns it. Unset properties are absent; a seed may have set any. */
export interface VapiSession {
  /** A UUID in lower case. */
  readonly id: string;
  /** The organisation that the key of its creation belongs to. */
  readonly orgId: string;
  /** ISO 8601 with milliseconds, in UTC. */
  readonly createdAt: string;
  /** The same. */
  readonly updatedAt: string;
  /** Its time to live, counted from `updatedAt`. */
  readonly expirationSeconds: number;
  /** Whatever else it was created with, or seeded. */
  readonly [field: string]: unknown;
}

/** What a session has that says nothing of it. */
export const defaults = { status: 'active', expirationSeconds: 86_400 } as const;

/** The session that a creation makes. */
export function createSession(body: CreateSession, orgId: string, now: Date): VapiSession {
  const { assistant, squad, ...rest } = body;
  const createdAt = now.toISOString();
  return {
    id: randomUUID(),
    orgId,
    createdAt,
    updatedAt: createdAt,
    ...defaults,
    ...rest,
    expirationSeconds: rest.expirationSeconds ?? defaults.expirationSeconds,
    // The id of a stored one beats an inline one, which is ignored, not refused.
    ...(assistant && !rest.assistantId && { assistant: applyVariables(assistant, rest.assistantOverrides) }),
    ...(squad && !rest.squadId && { squad }),
  };
}

/** The session after a change: what the body holds replaces what was there, whole arrays included. */
export function updateSession(session: VapiSession, body: UpdateSession, now: Date): VapiSession {
  const { expirationSeconds = session.expirationSeconds } = body;
  return { ...session, ...body, expirationSeconds, updatedAt: now.toISOString() };
}

/** When a session ends by itself, in milliseconds since 1970: counted from its last change. */
export function expiryOf({ updatedAt, expirationSeconds }: VapiSession): number {
  return Date.parse(updatedAt) + expirationSeconds * 1000;
}

/** An inline assistant is stored without placeholders: their values are put in once, when the session is created. */
function applyVariables(assistant: JsonObject, overrides: JsonObject | undefined): JsonObject {
  const values = overrides?.['variableValues'];
  return typeof values === 'object' && values !== null ? fillPlaceholders(assistant, values) : assistant;
}
