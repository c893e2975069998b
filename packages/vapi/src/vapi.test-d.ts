import { expectTypeOf } from 'vitest';
import type { Session, SessionCostItem, SessionMessage, SessionMessageInput, SessionPage, Vapi } from './index.ts';
import { type createVapiSessions, isUnknownMessage } from './index.ts';

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
