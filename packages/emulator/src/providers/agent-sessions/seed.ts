import * as v from 'valibot';
import { fields, InputError, numberFrom, readInput, Switch, Timestamp } from '../../input.ts';
import { Tenant } from '../tenants.ts';
import type { Service } from './service.ts';
import { emptySession, type MessageAgent, newId, type SessionStatus, type StoredSession } from './session.ts';
import { readyMadeAgents, type Script, type ScriptedAgent } from './turns/agents.ts';

/** An agent to store. What it does not say is as with the ready-made `agent-1`. */
export interface AgentSeed {
  /** One that no agent has. Default: a new one. */
  readonly id?: string;
  readonly name?: string;
  readonly assistant_id?: string;
  readonly assistant_nickname?: string;
  readonly welcome_message?: string;
  readonly user_initial_message?: string;
  readonly icon?: string;
  readonly visibility_requirements?: readonly string[];
  /** What it does in its turns. */
  readonly script?: Script;
}

/** A session to store as if the service had come to have it. What it does not say has the default of a created one. */
export interface SessionSeed {
  /** One that no session has. Default: a new one. */
  readonly id?: string;
  /** An agent that is there, or that the same seed stores. Default: `agent-1`. */
  readonly agent_id?: string;
  /** ISO 8601 with a zone. Default: now, by the emulator's clock. */
  readonly created_at?: string;
  /** The same. Default: `created_at`. */
  readonly updated_at?: string;
  /** Default: none. A message of the assistant's names the session's agent unless it says otherwise. */
  readonly messages?: readonly {
    readonly text: string;
    readonly role: 'user' | 'assistant' | (string & {});
    readonly agent?: MessageAgent | null;
  }[];
  /** Any word. No agent works in a seeded session, so that `Running` stays. Default: `Ready`. */
  readonly status?: SessionStatus;
  /** The routine whose run made it. Default: null. */
  readonly routine_id?: string | null;
}

/** A session of a service that has users. */
export interface OwnedSessionSeed<User extends string> extends SessionSeed {
  /** The token whose user it belongs to, by its name among the keys. Default: `token`. */
  readonly user?: User;
  /** The tenant whose user it belongs to, as in `keysFor(tenant)`, in place of `user`. */
  readonly tenant?: string;
  readonly thread_id?: string;
}

/** What `seed` stores in a service. */
export interface AgentSessionsSeed<Session = SessionSeed> {
  readonly agents?: readonly AgentSeed[];
  readonly sessions?: readonly Session[];
}

const text = v.string('must be a string');
const id = v.pipe(
  text,
  v.check((value: string) => value !== '', 'must not be empty'),
);
const isList = 'must be an array';

const AgentInput = fields({
  id: v.optional(id),
  name: v.optional(text),
  assistant_id: v.optional(text),
  assistant_nickname: v.optional(text),
  welcome_message: v.optional(text),
  user_initial_message: v.optional(text),
  icon: v.optional(text),
  visibility_requirements: v.optional(v.array(text, isList)),
  script: v.optional(
    fields({
      replies: v.optional(v.array(text, isList)),
      wordsPerStep: v.optional(v.pipe(numberFrom(1), v.integer('must be a whole number'))),
      delay: v.optional(numberFrom(0)),
      fails: v.optional(Switch),
    }),
  ),
});

const MessageInput = fields({
  text,
  role: text,
  agent: v.optional(v.nullable(fields({ id: text, name: text, icon: text }))),
});

const SessionInput = fields({
  id: v.optional(id),
  user: v.optional(text),
  tenant: v.optional(Tenant),
  agent_id: v.optional(text, 'agent-1'),
  thread_id: v.optional(text),
  created_at: v.optional(Timestamp),
  updated_at: v.optional(Timestamp),
  messages: v.optional(v.array(MessageInput, isList), []),
  status: v.optional(text, 'Ready'),
  routine_id: v.optional(v.nullable(text), null),
});

/** What a seed may hold. */
export const AgentSessionsSeedSchema = fields({
  agents: v.optional(v.array(AgentInput, isList), []),
  sessions: v.optional(v.array(SessionInput, isList), []),
});

/** Tells whose a session is to be. @throws InputError for what a service without users knows nothing of */
export type OwnerOf = (given: OwnerFields, at: string) => string;

/** What a seed says of the owner of a session, and of what else only a service with users has. */
type OwnerFields = Pick<v.InferOutput<typeof SessionInput>, 'user' | 'tenant' | 'thread_id'>;

/**
 * Stores agents and sessions past the API.
 *
 * @throws InputError when one is wrong; those before it are stored then, so this belongs in a transaction.
 */
export function seedSessions(
  service: Service,
  name: string,
  input: unknown,
  now: Date,
  ownerOf: OwnerOf,
): StoredSession[] {
  const { agents, sessions } = readInput(AgentSessionsSeedSchema, input, name);
  for (const [index, agent] of agents.entries()) storeAgent(service, agent, `${name}.agents.${index}`);
  return sessions.map((given, index) => {
    const at = `${name}.sessions.${index}`;
    const session = readSession(service, given, now, ownerOf(given, at), at);
    service.store.insert({ session, work: undefined });
    return session;
  });
}

function storeAgent({ store, conversations }: Service, given: v.InferOutput<typeof AgentInput>, at: string): void {
  const [model] = readyMadeAgents;
  const agent = { ...model, script: {}, ...given, id: given.id ?? newId() } as ScriptedAgent; // the model has every field
  if (conversations.findAgent(agent.id)) throw new InputError(`${at}.id: there is an agent ${agent.id} already`);
  store.insertAgent(agent);
}

function readSession(
  { store, conversations }: Service,
  given: v.InferOutput<typeof SessionInput>,
  now: Date,
  userId: string,
  at: string,
): StoredSession {
  const agent = conversations.findAgent(given.agent_id);
  if (agent === undefined) throw new InputError(`${at}.agent_id: there is no agent ${given.agent_id}`);
  if (given.id !== undefined && store.find(given.id)) {
    throw new InputError(`${at}.id: there is a session ${given.id} already`);
  }
  const { created_at: createdAt = now, updated_at: updatedAt = createdAt } = given;
  const fresh = emptySession({ userId, agentId: agent.id }, createdAt.getTime());
  const speaker = { id: agent.id, name: agent.name, icon: agent.icon };
  return {
    ...fresh,
    id: given.id ?? fresh.id,
    threadId: given.thread_id ?? fresh.threadId,
    routineId: given.routine_id,
    updatedAt: updatedAt.getTime(),
    status: given.status,
    messages: given.messages.map(({ agent: named, ...message }) => ({
      ...message,
      agent: named === undefined ? (message.role === 'assistant' ? speaker : null) : named,
    })),
  };
}
