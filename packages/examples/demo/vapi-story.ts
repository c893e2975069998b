import { type Chat, type ClientError, createVapi, isClientError, textOf, type Vapi } from '@x/vapi';
import type { EmulatorAddress } from './emulator-process.ts';
import { failNext } from './fail-next.ts';
import { code, heading, line, liveText, result, thrown } from './print.ts';

export const STORY_ASSISTANT = '4f6d2a71-0c1e-4b8a-9a53-6f2b7c9d1e80';

/** What the emulator has of the story: an assistant that replies in words that come one by one. */
export const storyAssistant = {
  id: STORY_ASSISTANT,
  script: {
    replies: [
      'Of course. We have nine, ten or eleven on Tuesday: which one suits you?',
      'Ten it is. I have written it down, and will remind you on Monday.',
      'You are welcome. See you on Tuesday at ten!',
    ],
    delay: 25,
  },
};

/** A chat bot: one session for each user, streamed replies, and a turn whose response is lost. */
export async function tellVapiStory({ url, baseUrls, keys }: EmulatorAddress): Promise<void> {
  heading('@x/vapi: a chat bot');
  line('Each user has one session, which keeps the conversation; the replies arrive word by word.');

  await code('const vapi = createVapi({ apiKey, baseUrl });');
  const vapi = createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi });
  result(`calls go to ${baseUrls.vapi}`);

  await code("const session = await vapi.sessions.ensure('telegram-7', { assistantId });");
  const { id: sessionId } = await vapi.sessions.ensure('telegram-7', { assistantId: STORY_ASSISTANT });
  result(`session ${sessionId}, created: there was none`);
  await code("await vapi.sessions.ensure('telegram-7', { assistantId }); // after a restart, say");
  const { id } = await vapi.sessions.ensure('telegram-7', { assistantId: STORY_ASSISTANT });
  result(id === sessionId ? 'the same session: it was found by the key' : `another session: ${id}`);

  for (const input of ['Do you have an appointment for me?', 'Ten, please.']) {
    await code(`for await (const { delta } of vapi.chats.stream({ sessionId, input: '${input}' })) { … }`);
    await showReply(vapi, { sessionId, input });
  }

  const since = new Date();
  await failNext(url, 'chats.create', { kind: 'cut', afterBytes: 500, applied: true });
  await code("await vapi.chats.stream({ sessionId, input: 'Thank you!' }).text(); // its connection breaks");
  const lost = await errorOf(vapi.chats.stream({ sessionId, input: 'Thank you!' }).text());
  thrown(lost.message);
  line(`    outcome '${lost.outcome}', ${lost.attempts} request, partialText '${lost.partialText}'`);
  await code("await vapi.chats.list({ sessionId, createdAtGe: since, sortOrder: 'ASC' }); // so: was it taken?");
  await showTurns(vapi, sessionId, since);

  await code("for await (const chat of vapi.chats.listAll({ sessionId, sortOrder: 'ASC' })) { … }");
  const turns = await Array.fromAsync(vapi.chats.listAll({ sessionId, sortOrder: 'ASC' }));
  result(`${turns.length} turns: ${turns.map(({ input }) => String(input)).join(' · ')}`);

  await code("await vapi.chats.get('4f6d2a71-0c1e-4b8a-9a53-6f2b7c9d1e80'); // a chat that is not there");
  const absent = await errorOf(vapi.chats.get(STORY_ASSISTANT));
  thrown(absent.message);
  line(`    kind '${absent.kind}', reason '${absent.reason}', status ${absent.status}: to branch on`);

  await code("await vapi.sessions.ensure('telegram-8', { expirationSeconds: 5 });");
  const refused = await errorOf(vapi.sessions.ensure('telegram-8', { expirationSeconds: 5 }));
  thrown(refused.message);
  line(`    outcome '${refused.outcome}', ${refused.attempts} requests: a failed write always has an outcome`);
}

/** Shows a reply as it arrives. */
async function showReply(vapi: Vapi, turn: { readonly sessionId: string; readonly input: string }): Promise<void> {
  const live = liveText();
  const reply = vapi.chats.stream(turn);
  let pieces = 0;
  for await (const _ of reply) {
    pieces += 1;
    live.show(reply.textSoFar);
  }
  live.stop();
  result(`${pieces} pieces of one reply`);
}

/** Waits for the turn to end: the assistant goes on without its reader. */
async function showTurns({ chats }: Vapi, sessionId: string, since: Date): Promise<void> {
  let results: readonly Chat[] = [];
  while (results.length === 0) ({ results } = await chats.list({ sessionId, createdAtGe: since, sortOrder: 'ASC' }));
  for (const chat of results) result(`it was taken, once; the reply: ${textOf(chat)}`);
}

/** The error of a call that fails on purpose. */
async function errorOf(failing: Promise<unknown>): Promise<ClientError> {
  try {
    await failing;
  } catch (error) {
    if (isClientError(error) && error.kind !== 'connection') return error;
    throw error;
  }
  throw new Error('the call was expected to fail');
}
