import type { ChatMessage } from './assistants.ts';

/** A chat, as the API shows it. Unset properties are absent. */
export interface VapiChat {
  /** A UUID in lower case. */
  readonly id: string;
  /** The organisation that the key of its creation belongs to. */
  readonly orgId: string;
  /** When its turn began: ISO 8601 with milliseconds, in UTC. */
  readonly createdAt: string;
  /** When it ended. */
  readonly updatedAt: string;
  /** The session whose turn it is. */
  readonly sessionId?: string;
  /** As sent. */
  readonly input: string | readonly ChatMessage[];
  /** The context of the reply, the input last. */
  readonly messages: readonly ChatMessage[];
  /** What the assistant has replied. Absent until the turn is done. */
  readonly output?: readonly ChatMessage[];
  /** Whatever else it was created with. */
  readonly [field: string]: unknown;
}

/** The messages of an input. */
export function messagesOf(input: VapiChat['input']): readonly ChatMessage[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input;
}
