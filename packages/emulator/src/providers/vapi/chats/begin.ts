import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import type { CreateChat } from '../requests/chat.ts';
import { isObject, type JsonObject } from '../requests/fields.ts';
import { createSession, expiryOf, type VapiSession } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { AssistantStore, ChatMessage } from './assistants.ts';
import { messagesOf, type VapiChat } from './chat.ts';
import { type Reply, replyTo, verbatim } from './reply.ts';
import type { ChatStore } from './store.ts';

/** What a creation looks things up in. */
export interface Stores {
  readonly sessions: SessionStore;
  readonly chats: ChatStore;
  readonly assistants: AssistantStore;
}

/** What a creation has led to: a turn that is about to begin. */
export interface BegunChat {
  readonly chat: VapiChat;
  readonly reply: Reply;
  /** The session that a message to a new receiver makes. */
  readonly newSession?: VapiSession | undefined;
}

/** Where a turn takes place: what came before it, and who replies. */
interface Place {
  readonly history: readonly ChatMessage[];
  readonly assistant: Assistant;
  readonly variableValues: unknown;
  readonly sessionId?: string;
  readonly newSession?: VapiSession;
}

type Assistant = Partial<Pick<CreateChat, (typeof assistantFields)[number]>>;

const assistantFields = ['assistantId', 'assistant', 'squadId', 'squad'] as const;

/** Looks at everything that a chat depends on. @throws Refusal 400 */
export function beginChat(stores: Stores, body: CreateChat, orgId: string, now: Date, wordDelay: number): BegunChat {
  const { input, previousChatId, assistantOverrides, name, stream } = body;
  const place = body.sessionId === undefined ? onItsOwn(stores, body, orgId, now) : inSession(stores, body, orgId, now);
  const { history, assistant, variableValues, sessionId, newSession } = place;
  const script = stores.assistants.find(replyingId(assistant))?.script;
  const asIs = body.transport?.useLLMGeneratedMessageForOutbound === false;
  const createdAt = now.toISOString();
  return {
    chat: {
      id: randomUUID(),
      orgId,
      createdAt,
      updatedAt: createdAt,
      ...defined({ sessionId, previousChatId, ...assistant, assistantOverrides, name, stream }),
      input,
      messages: [...history, ...messagesOf(input)],
    },
    reply: asIs ? verbatim(input, wordDelay) : replyTo({ script, history, input, variableValues }, wordDelay),
    newSession,
  };
}

function inSession({ sessions }: Stores, { sessionId = '', transport }: CreateChat, orgId: string, now: Date): Place {
  const id = sessionId.toLowerCase();
  const session = sessions.find(orgId, id);
  if (session === undefined) throw new Refusal(400, `Couldn't Get Session. \`sessionId\` ${id} Does Not Exist.`);
  if (expiryOf(session) <= now.getTime()) throw new Refusal(400, `Session ${id} has expired.`);
  if (session['status'] === 'completed') throw new Refusal(400, `Session ${id} is completed.`);
  const hasNumber = (session['phoneNumberId'] ?? session['phoneNumber']) !== undefined;
  const hasReceiver = (session['customerId'] ?? session['customer']) !== undefined;
  if (transport !== undefined && !(hasNumber && hasReceiver)) {
    throw new Refusal(400, `Session ${id} has no phone number or no customer to send to.`);
  }
  const { assistantId, squadId, assistantOverrides } = session;
  return {
    history: listOf(session['messages']),
    // A chat names the stored assistant of its session; inline ones stay with the session.
    assistant: defined({ assistantId, squadId }) as Assistant,
    variableValues: Object(assistantOverrides).variableValues,
    sessionId: id,
  };
}

function onItsOwn({ chats }: Stores, body: CreateChat, orgId: string, now: Date): Place {
  const { previousChatId, assistantOverrides, transport } = body;
  const previous = previousChatId === undefined ? undefined : chats.find(orgId, previousChatId);
  if (previousChatId !== undefined && previous === undefined) {
    throw new Refusal(400, `Couldn't Get Chat. \`previousChatId\` ${previousChatId} Does Not Exist.`);
  }
  const named = pickAssistant(body);
  const assistant = Object.keys(named).length > 0 || previous === undefined ? named : pickAssistant(previous);
  const place = {
    history: previous === undefined ? [] : [...previous.messages, ...(previous.output ?? [])],
    assistant,
    variableValues: assistantOverrides?.['variableValues'],
  };
  if (transport === undefined) return place;
  const { phoneNumberId, customer, customerId } = transport;
  const of = defined({ ...assistant, assistantOverrides, phoneNumberId, customer, customerId });
  const newSession = createSession(of, orgId, now);
  return { ...place, sessionId: newSession.id, newSession };
}

/** Who replies. The id of a stored one beats an inline one, which is ignored, not refused. */
function pickAssistant(from: JsonObject): Assistant {
  const { assistantId, assistant, squadId, squad } = from as Assistant; // a body, or a chat that has it from one
  return defined({
    assistantId,
    assistant: assistantId === undefined ? assistant : undefined,
    squadId,
    squad: squadId === undefined ? squad : undefined,
  });
}

/** The id of the stored assistant that replies: of a squad, that is its first member. */
function replyingId({ assistantId, assistant, squad }: Assistant): unknown {
  return assistantId ?? (assistant === undefined ? squad?.members[0]?.assistantId : undefined);
}

/** A seed may have given a session any messages. */
function listOf(messages: unknown): readonly ChatMessage[] {
  return Array.isArray(messages) ? messages.filter(isObject) : [];
}

function defined<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>; // the same, less some
}
