import { expectTypeOf } from 'vitest';
import type {
  Chat,
  ChatPage,
  ChatPiece,
  ChatStream,
  createVapiChats,
  createVapiSessions,
  Session,
  SessionCostItem,
  SessionLock,
  SessionMessage,
  SessionMessageInput,
  SessionPage,
  Vapi,
} from './index.ts';
import { expiresAt, isExpired, isUnknownMessage, textOf } from './index.ts';
import { isUnknownServerMessage, type ServerMessage } from './webhooks/webhooks-exports.ts';

// Compiled with the package; a line that compiles although it is marked as an error fails the type check.

declare const vapi: Vapi;
declare const session: Session;
declare const cost: SessionCostItem;
const id = 'an id';

expectTypeOf(vapi.sessions.create).returns.resolves.toEqualTypeOf<Session>();
expectTypeOf(vapi.sessions.get).returns.resolves.toEqualTypeOf<Session>();
expectTypeOf(vapi.sessions.update).returns.resolves.toEqualTypeOf<Session>();
expectTypeOf(vapi.sessions.delete).returns.resolves.toEqualTypeOf<Session | undefined>();
expectTypeOf(vapi.sessions.list).returns.resolves.toEqualTypeOf<SessionPage>();
expectTypeOf(vapi.sessions.listAll).returns.toEqualTypeOf<AsyncGenerator<Session, void, undefined>>();

expectTypeOf<typeof createVapiSessions>().returns.toEqualTypeOf<Vapi['sessions']>();

expectTypeOf(session.id).toBeString();
expectTypeOf(session.cost).toEqualTypeOf<number | undefined>();
// Known enum values are suggested, and new ones are accepted.
expectTypeOf<'active'>().toExtend<NonNullable<Session['status']>>();
expectTypeOf<'a new status'>().toExtend<NonNullable<Session['status']>>();
if (cost.type === 'model') expectTypeOf(cost.promptTokens).toBeNumber();

vapi.sessions.create();
vapi.sessions.create({ status: 'completed', messages: [{ role: 'developer', content: 'x' }] as const });
vapi.sessions.update(id, { expirationSeconds: 60 }, { retryUpdate: true });
vapi.sessions.list({ createdAtGt: new Date(), idAny: ['a'] as const }, { signal: AbortSignal.abort() });

// The messages of a session can be passed to `update`, with more, in either form.
const { messages = [] } = session;
const declared: SessionMessageInput = { role: 'system', message: 'Be brief.', time: 1, secondsFromStart: 0 };
vapi.sessions.update(id, { messages: [...messages, { role: 'user', content: 'Hello' }, declared] });
vapi.sessions.update(id, { messages: [{ role: 'assistant', content: [{ type: 'text', text: 'Hi' }] }] as const });
vapi.sessions.update(id, { messages: messages.filter(isUnknownMessage) });
expectTypeOf<SessionMessageInput>().toExtend<SessionMessage>();

declare const message: SessionMessage;
if (message.role === 'user') expectTypeOf(message.endTime).toEqualTypeOf<number | undefined>();
if (message.role === 'tool') expectTypeOf(message.tool_call_id).toEqualTypeOf<string | undefined>();
if (isUnknownMessage(message)) expectTypeOf(message['anything']).toBeUnknown();
else expectTypeOf(message).toEqualTypeOf<SessionMessage>();
// @ts-expect-error an unknown role
if (message.role === 'usr') throw new Error();

// @ts-expect-error content of another type
vapi.sessions.update(id, { messages: [...messages, { role: 'user', content: 7 }] });
// @ts-expect-error a misspelt field of a message
vapi.sessions.update(id, { messages: [...messages, { role: 'user', contnt: 'Hello' }] });
// @ts-expect-error an unknown role
vapi.sessions.update(id, { messages: [...messages, { role: 'usr', content: 'Hello' }] });
// @ts-expect-error `create` accepts the documented form only
vapi.sessions.create({ messages: [{ role: 'user', content: 'Hello' }] });

// @ts-expect-error a misspelt field
vapi.sessions.create({ nmae: 'support' });
// @ts-expect-error a misspelt field in a nested object
vapi.sessions.create({ customer: { nubmer: '+1' } });
// @ts-expect-error an unknown enum value
vapi.sessions.create({ status: 'done' });
// @ts-expect-error an undocumented role
vapi.sessions.create({ messages: [{ role: 'narrator', content: 'x' }] });
// @ts-expect-error a missing id
vapi.sessions.get();
// @ts-expect-error a missing id
vapi.sessions.delete();
// @ts-expect-error a missing body
vapi.sessions.update(id);
// @ts-expect-error a field that cannot change
vapi.sessions.update(id, { assistantId: 'x' });
// @ts-expect-error an unknown enum value
vapi.sessions.list({ sortOrder: 'desc' });
// @ts-expect-error a misspelt filter
vapi.sessions.list({ createdAfter: new Date() });
// @ts-expect-error a misspelt option
vapi.sessions.get(id, { timeuot: 1 });
// @ts-expect-error an option of updates alone
vapi.sessions.create({}, { retryUpdate: true });
// @ts-expect-error a misspelt read
session.expirationSecond;

// The configuration is typed at every level.
vapi.sessions.create({
  assistant: {
    firstMessage: 'Hello',
    model: { provider: 'openai', model: 'gpt-4o', messages: [{ role: 'system', content: 'Be kind.' }] },
    voice: { provider: '11labs', voiceId: 'paula' },
  },
  assistantOverrides: { variableValues: { name: 'Ada' } },
  squad: { members: [{ assistantId: id }] },
});
vapi.sessions.create({
  assistant: {
    model: {
      provider: 'openai',
      model: 'gpt-4o',
      // @ts-expect-error a misspelling three levels down
      messages: [{ role: 'system', contnt: 'Be kind.' }],
    },
  },
});
// New models and voices need no new version of this package.
vapi.sessions.create({
  assistant: { model: { provider: 'openai', model: 'gpt-99' }, voice: { provider: 'inworld', voiceId: 'Zoe' } },
});
// @ts-expect-error a misspelling two levels down
vapi.sessions.create({ assistant: { voice: { provider: '11labs', voiceIdd: 'paula' } } });
// @ts-expect-error an unknown provider of models
vapi.sessions.create({ assistant: { model: { provider: 'opnai', model: 'gpt-4o' } } });
// @ts-expect-error a misspelling in an override
vapi.sessions.create({ assistantOverrides: { firstMesage: 'Hi' } });
// @ts-expect-error a misspelling in what one customer's assistant changes
vapi.sessions.create({ customer: { assistantOverrides: { firstMesage: 'Hi' } } });
// @ts-expect-error a misspelling in a member of a squad
vapi.sessions.create({ squad: { members: [{ asistantId: id }] } });
// @ts-expect-error a misspelt read
session.assistant?.firstMesage;

// Chats: two closed forms that exclude each other.
declare const chat: Chat;
declare const piece: ChatPiece;
const turn = { sessionId: id, input: 'Hello' };
expectTypeOf(vapi.chats.create).returns.resolves.toEqualTypeOf<Chat>();
expectTypeOf(vapi.chats.stream).returns.toEqualTypeOf<ChatStream>();
expectTypeOf(vapi.chats.get).returns.resolves.toEqualTypeOf<Chat>();
expectTypeOf(vapi.chats.list).returns.resolves.toEqualTypeOf<ChatPage>();
expectTypeOf(vapi.chats.listAll).returns.toEqualTypeOf<AsyncGenerator<Chat, void, undefined>>();
expectTypeOf(vapi.chats.delete).returns.resolves.toEqualTypeOf<Chat | undefined>();
expectTypeOf<keyof Vapi['chats']>().toEqualTypeOf<'create' | 'stream' | 'get' | 'list' | 'listAll' | 'delete'>();
expectTypeOf<typeof createVapiChats>().returns.toEqualTypeOf<Vapi['chats']>();
expectTypeOf(piece.delta).toBeString();
expectTypeOf(vapi.chats.stream(turn).text).returns.resolves.toBeString();
expectTypeOf(vapi.chats.stream(turn).textSoFar).toBeString();
expectTypeOf(vapi.chats.stream(turn).chat).returns.resolves.toEqualTypeOf<Chat>();
expectTypeOf(textOf(chat)).toBeString();
for (const { role, content } of chat.output ?? []) expectTypeOf({ role, content }).not.toBeAny();

vapi.chats.create(turn, { timeout: 1 });
vapi.chats.stream(turn, { idleTimeout: 1 });
vapi.chats.create({ assistantId: id, input: [{ role: 'user', content: 'Hello' }] as const });
vapi.chats.create({ previousChatId: id, input: 'Hello' });
vapi.chats.create({ assistantId: id, previousChatId: id, input: 'Hello' });
vapi.chats.create({ assistant: { firstMessage: 'Hello' }, input: 'Hello' });
vapi.chats.create({ squad: { members: [{ assistantId: id }] }, input: 'Hello' });
vapi.chats.create({ ...turn, transport: { type: 'twilio.sms' } });
vapi.chats.create({ squadId: id, input: 'Hi', transport: { type: 'twilio.sms', phoneNumberId: id, customerId: id } });
// @ts-expect-error a misspelt field
vapi.chats.create({ ...turn, nmae: 'x' });
// @ts-expect-error a misspelt field of a stream
vapi.chats.stream({ sesionId: id, input: 'Hello' });
// @ts-expect-error nobody who replies
vapi.chats.create({ input: 'Hello' });
// @ts-expect-error no input
vapi.chats.create({ sessionId: id });
// @ts-expect-error an assistant beside a session
vapi.chats.create({ ...turn, assistantId: id });
// @ts-expect-error a chat beside a session
vapi.chats.create({ ...turn, previousChatId: id });
// @ts-expect-error `stream` is a function of its own
vapi.chats.create({ ...turn, stream: true });
// @ts-expect-error the declared form of a message is for sessions
vapi.chats.create({ ...turn, input: [{ role: 'user', message: 'Hello' }] });
// @ts-expect-error a misspelt field of a message
vapi.chats.create({ ...turn, input: [{ role: 'user', contnt: 'Hello' }] });
// @ts-expect-error a receiver beside a session
vapi.chats.create({ ...turn, transport: { type: 'twilio.sms', phoneNumberId: id } });
// @ts-expect-error no receiver
vapi.chats.create({ assistantId: id, input: 'Hi', transport: { type: 'twilio.sms', phoneNumberId: id } });
// @ts-expect-error a misspelling inside an assistant
vapi.chats.create({ assistant: { firstMesage: 'Hello' }, input: 'Hello' });
// @ts-expect-error a filter that chats do not have
vapi.chats.list({ name: 'x' });
// @ts-expect-error a misspelt option
vapi.chats.stream(turn, { idelTimeout: 1 });
// @ts-expect-error a misspelt read
piece.detla;

// One session for each key.
const lock: SessionLock = (key, run) => Promise.resolve(key).then(run);
expectTypeOf(vapi.sessions.ensure).returns.resolves.toEqualTypeOf<Session>();
vapi.sessions.ensure('key');
vapi.sessions.ensure('key', { assistantId: id, status: 'active' }, { lock, totalTimeout: 1 });
// @ts-expect-error no key
vapi.sessions.ensure();
// @ts-expect-error a session that is over
vapi.sessions.ensure('key', { status: 'completed' });
// @ts-expect-error a misspelt field
vapi.sessions.ensure('key', { asistantId: id });
// @ts-expect-error an option of ensure alone
vapi.sessions.get(id, { lock });
expectTypeOf(expiresAt(session)).toEqualTypeOf<Date>();
expectTypeOf(isExpired).returns.toBeBoolean();

// Filters on the customer are flat, and the name is not among them.
vapi.sessions.list({ externalId: 'c-1', number: '+1', email: 'a@b.c' });
// @ts-expect-error an earlier form
vapi.sessions.list({ customer: { externalId: 'c-1' } });

// Webhooks narrow by type.
declare const serverMessage: ServerMessage;
if (serverMessage.type === 'chat.created') expectTypeOf(serverMessage.chat).toEqualTypeOf<Chat>();
if (serverMessage.type === 'session.updated') expectTypeOf(serverMessage.session).toEqualTypeOf<Session>();
if (isUnknownServerMessage(serverMessage)) expectTypeOf(serverMessage['anything']).toBeUnknown();
// @ts-expect-error not a known value
if (serverMessage.type === 'chat.creatd') throw new Error();
