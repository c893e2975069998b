import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Emulator, startEmulator } from '@x/emulator';
import { expect, it } from 'vitest';
import { ID } from '../test/failure-of.ts';

/** Starts the bot in a process of its own; resolves to where it listens. */
async function startBot(emulator: Emulator): Promise<{ bot: ChildProcess; url: string }> {
  const bot = spawn(process.execPath, [fileURLToPath(new URL('chat-bot.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...{ VAPI_API_KEY: emulator.keys.vapi.private, VAPI_BASE_URL: emulator.baseUrls.vapi },
      ...{ ASSISTANT_ID: ID, PORT: '0' },
    },
  });
  const [line] = await once(bot.stdout, 'data');
  return { bot, url: `http://127.0.0.1:${(JSON.parse(String(line)) as { port: number }).port}` };
}

async function stop(bot: ChildProcess): Promise<void> {
  bot.kill('SIGKILL');
  await once(bot, 'exit');
}

it('the chat bot keeps one session for each user, streams, takes turns in order, and survives a restart', {
  timeout: 60_000,
}, async () => {
  await using emulator = await startEmulator({ settings: { vapi: { wordDelay: 5 } } });
  emulator.seed({ vapi: { assistants: [{ id: ID, script: { replies: ['one more', 'two more words', 'three'] } }] } });
  let { bot, url } = await startBot(emulator);
  const ask = async (user: string, input: string) => {
    const response = await fetch(`${url}/${user}`, { method: 'POST', body: input });
    return await response.text();
  };
  try {
    const replies = await Promise.all([ask('ada', 'a'), ask('ada', 'b'), ask('grace', 'c')]);
    expect(replies.every((reply) => reply.length > 0)).toBe(true);
    await stop(bot);
    ({ bot, url } = await startBot(emulator));
    await ask('ada', 'd');
  } finally {
    await stop(bot);
  }
  const sessions = emulator.sessions('vapi').map(({ session }) => session);
  expect(sessions.map(({ customer }) => customer)).toEqual(
    expect.arrayContaining([{ externalId: 'ada' }, { externalId: 'grace' }]),
  );
  expect(sessions).toHaveLength(2);
  // No turn of a session began before the last had ended.
  const turns = emulator.chats().map(({ chat }) => chat);
  expect(turns).toHaveLength(4);
  const ofAda = turns.filter(
    ({ sessionId }) =>
      sessionId === sessions.find(({ customer }) => (customer as { externalId: string }).externalId === 'ada')?.['id'],
  );
  expect(ofAda).toHaveLength(3);
  for (const [index, turn] of ofAda.slice(1).entries()) {
    expect(Date.parse(turn.createdAt)).toBeGreaterThanOrEqual(Date.parse(String(ofAda[index]?.updatedAt)));
  }
});
