/** A program of a user for each client package, which uses all of it. */
export const programs = {
  vapi: `import { type CreateChat, createVapi, expiresAt, isClientError, isUnknownMessage, type Session, textOf } from '@x/vapi';
import { createVapiChats } from '@x/vapi/chats';
import { createVapiSessions, get } from '@x/vapi/sessions';
import { parseServerMessage, verifyServerMessage } from '@x/vapi/webhooks';

const vapi = createVapi({ apiKey: async () => 'key', timeout: 5_000, hooks: { onRetry: ({ attempt }) => void attempt } });
const session = await vapi.sessions.create({ name: 'support', customer: { number: '+15550100' } }, { retries: 0 });
const again: Session = await vapi.sessions.get(session.id, { signal: AbortSignal.timeout(1_000) });
const seconds: number | undefined = again.expirationSeconds;
if (again.status === 'completed' || again.status === 'a new status') await vapi.sessions.delete(again.id);
await vapi.sessions.update(again.id, { status: 'completed' }, { retryUpdate: true });
const page = await vapi.sessions.list({ limit: 10, sortOrder: 'ASC', createdAtGt: new Date() });
const total: number = page.metadata.totalItems;
const sessions = createVapiSessions({ apiKey: 'key' });
await sessions.update(again.id, { messages: [...(again.messages ?? []), { role: 'user', content: 'Hello' }] });
for await (const one of vapi.sessions.listAll({ assistantIdAny: ['a'] }, { maxPages: 2 })) {
  for (const message of one.messages ?? []) {
    if (!isUnknownMessage(message) && message.role === 'tool') message.content;
  }
}
const ensured = await vapi.sessions.ensure('customer-42', { name: 'support' }, { lock: (key, run) => run().then(() => key) });
const until: Date | undefined = expiresAt(ensured);
const turn: CreateChat = { sessionId: ensured.id, input: [{ role: 'user', content: 'Hi' }] };
const reply = vapi.chats.stream(turn, { idleTimeout: 30_000 });
for await (const { delta, path } of reply) reply.textSoFar.concat(delta, path);
const whole = await reply.text();
const chat = await vapi.chats.create({ previousChatId: (await reply.chat()).id, input: whole }, { timeout: 60_000 });
for await (const old of createVapiChats().listAll({ sessionId: ensured.id, sortOrder: 'ASC' })) textOf(old).concat(old.id);
await vapi.chats.delete((await vapi.chats.get(chat.id)).id);
if (await verifyServerMessage(new Headers(), '{}', { hmac: { key: 'k' } })) {
  const message = parseServerMessage('{}');
  if (message.type === 'chat.created') textOf(message.chat);
}
try {
  await get(undefined as never, 'id');
} catch (error) {
  if (isClientError(error) && error.kind === 'api' && error.reason === 'rate-limited') error.retryAfterMs;
  if (isClientError(error) && error.kind === 'stream') error.partialText?.length;
}
export { seconds, total, until };
// An inferred type needs a name that the declarations of this module can write.
export const statusOf = async (id: string) => (await vapi.sessions.get(id)).status;
`,
  sipher: `import { createSipher, isClientError, sessionHeaders, type Hooks, type Session, type Transport } from '@x/sipher';
import { get } from '@x/sipher/sessions';
import { createVapi, type RequestOptions } from '@x/vapi';

const hooks: Hooks = { onRetry: ({ attempt }) => void attempt };
const sipher = createSipher({ apiKey: async () => 'key', timeout: 5_000, hooks });
const made = await sipher.sessions.create({ defaults: { chain: 'solana' }, ttlSeconds: 900 }, { retries: 0 });
const options: RequestOptions = { headers: sessionHeaders(made, { now: new Date() }) };
const again: Session = await sipher.sessions.get(made.sessionId, options);
const changed = await sipher.sessions.update(again.sessionId, { defaults: { backend: 'sip-native' } }, { retryUpdate: true });
if (changed.defaults.chain === 'near' || changed.defaults.chain === 'a new chain') await sipher.sessions.delete(made.sessionId);
const response = await sipher.request({ method: 'post', path: ['v1', 'stealth', 'generate'], body: {} }, options);
try {
  await get(undefined as never, 'id');
} catch (error) {
  if (isClientError(error) && error.kind === 'api' && error.reason === 'quota-exceeded') error.retryAfterMs;
}
// Hooks and transports of one client fit another.
declare const transport: Transport;
createVapi({ hooks, transport });
export { response };
`,
  'deployment-sessions': `import { type BulkResult, createEdgegap, isClientError, parseWebhook, type Session } from '@x/deployment-sessions';
import { createEdgegapSessions, ensure } from '@x/deployment-sessions/sessions';

const edgegap = createEdgegap({ apiKey: 'token abc', timeout: 5_000 });
const { sessions } = edgegap.deployment('3f1c9a7be204');
const receipt = await sessions.create('match-42', { ip_list: ['203.0.113.7'] }, { retries: 0 });
const ensured = await sessions.ensure('match-42', { ip_list: ['203.0.113.7'], webhook_url: 'https://a.example/hook' });
if ('ready' in ensured) ensured.deployment?.fqdn;
const session: Session = await sessions.waitUntilReady('match-42', { totalTimeout: 60_000, onStatus: (status) => status.length });
if (session.status === 'Ready' && session.kind === 'Seat') session.user_count;
await sessions.update('match-42', { ip_list: [] }, { retryUpdate: true });
for await (const one of sessions.listAll({ limit: 100 }, { maxPages: 2 })) one.custom_id;
await sessions.delete('match-42');
const result = await sessions.createMany([{ custom_id: 'a', ip_list: [] }], { onProgress: ({ counts }) => counts.succeeded });
const rest: BulkResult<string> = await sessions.resume(await sessions.deleteMany(['a']));
try {
  await ensure(undefined as never, 'd', 'a', { ip_list: [] });
} catch (error) {
  if (isClientError(error) && error.kind === 'failed') error.state;
}
export const { ready } = parseWebhook('{}');
export const again: Session = await createEdgegapSessions('d').get('a');
export { receipt, rest, result, session };
`,
  'agent-sessions': `import { createPortal, isClientError, isSettled, sessionTimes, type Session } from '@x/agent-sessions/portal';
import { get } from '@x/agent-sessions/portal/sessions';
import { createUxmate, type UpdateSession } from '@x/agent-sessions/uxmate';

const portal = createPortal({ baseUrl: 'https://portal.example', token: async () => 'token' });
const uxmate = createUxmate({ baseUrl: 'https://uxmate.example' });
const files = [new File(['a'], 'a.txt'), { name: 'b.bin', data: new Uint8Array(1) }];
const receipt = await portal.sessions.createAsync(
  { agent_id: 'agent-1', text_prompt: 'Hi', files },
  { onUploadProgress: ({ sentBytes, totalBytes }) => sentBytes / totalBytes },
);
const before = await portal.sessions.get(receipt.session_id, { signal: AbortSignal.timeout(1_000) });
for await (const snapshot of portal.sessions.subscribe(before.id, { idleTimeout: 30_000, after: before })) {
  if (isSettled(snapshot) && snapshot.status !== 'Error') snapshot.messages.at(-1)?.agent?.name;
}
const settled: Session = await portal.sessions.waitUntilSettled(before.id, { totalTimeout: 60_000 });
const { updatedAt } = sessionTimes(settled);
const replayed = await portal.sessions.replay(settled.id, 0);
const update: UpdateSession = { text_prompt: 'More' };
const changed = await uxmate.sessions.update(replayed.id, update, { totalTimeout: 60_000 });
const { time_to_sessions } = await uxmate.sessions.listGrouped();
for (const [label, summaries] of Object.entries(time_to_sessions)) for (const { name } of summaries) label.concat(name);
try {
  await get(undefined as never, 'id');
} catch (error) {
  if (isClientError(error) && error.kind === 'api') error.fields?.map(({ field, message }) => field + message);
}
export { changed, updatedAt };
`,
};
