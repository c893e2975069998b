import { randomUUID } from 'node:crypto';
import type { UploadedFile } from './forms/form.ts';

/** Where a session stands. A seed may give it any other word. */
export type SessionStatus = 'Ready' | 'Running' | 'Flushed' | 'Error' | (string & {});

/** Who speaks a message of the assistant's. */
export interface MessageAgent {
  readonly id: string;
  readonly name: string;
  readonly icon: string;
}

/** One message of a conversation. */
export interface StoredMessage {
  readonly text: string;
  readonly role: 'user' | 'assistant' | (string & {});
  readonly agent: MessageAgent | null;
}

/** A file that came with a message. */
export interface ReceivedFile extends UploadedFile {
  /** The index of the message that it came with. */
  readonly message: number;
}

/** A session as it is kept, with all that any of the services shows of one. */
export interface StoredSession {
  readonly id: string;
  /** Whose it is; the same for all where there are no users. */
  readonly userId: string;
  readonly agentId: string;
  readonly threadId: string;
  readonly routineId: string | null;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /** The same. */
  readonly updatedAt: number;
  readonly status: SessionStatus;
  readonly messages: readonly StoredMessage[];
  readonly files: readonly ReceivedFile[];
}

/** Whose a session is, and with whom. */
export interface Parties {
  readonly userId: string;
  readonly agentId: string;
}

/** A session without messages. */
export function emptySession({ userId, agentId }: Parties, now: number): StoredSession {
  return {
    id: newId(),
    userId,
    agentId,
    threadId: `thread_${newId()}`,
    routineId: null,
    createdAt: now,
    updatedAt: now,
    status: 'Ready',
    messages: [],
    files: [],
  };
}

/** An id as the services have them: 32 hexadecimal digits. */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}

/** The session with one more message of its user's. */
export function withPrompt(session: StoredSession, text: string, files: readonly UploadedFile[]): StoredSession {
  const message = session.messages.length;
  return {
    ...session,
    messages: [...session.messages, { text, role: 'user', agent: null }],
    files: [...session.files, ...files.map((file) => ({ ...file, message }))],
  };
}

/** What a replay begins with: the messages up to one of them, in a session of its own. */
export function replayOf(source: StoredSession, lastMessage: number, now: number): StoredSession {
  return {
    ...emptySession(source, now),
    messages: source.messages.slice(0, lastMessage + 1),
    files: source.files.filter(({ message }) => message <= lastMessage),
  };
}
