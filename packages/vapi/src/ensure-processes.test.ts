import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { startEmulator } from '@x/emulator';
import { expect, it } from 'vitest';

/** The next message of a process. */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, 'message');
  return message;
}

/** What both of them return, having been asked at the same time. */
async function askBoth(children: readonly ChildProcess[]): Promise<unknown[]> {
  const messages = children.map(messageOf);
  for (const child of children) child.send('now');
  return await Promise.all(messages);
}

it('two processes at once have the same session for each key in the end', { timeout: 60_000 }, async () => {
  await using emulator = await startEmulator();
  const keys = Array.from({ length: 30 }, (_, index) => `user-${index}`);
  const program = new URL('../test/ensure-process.ts', import.meta.url);
  const options = [emulator.baseUrls.vapi, emulator.keys.vapi.private, ...keys];
  const children = [1, 2].map(() => fork(program, options, { stdio: 'inherit' }));
  try {
    await Promise.all(children.map(messageOf));
    await askBoth(children);
    const [one, other] = await askBoth(children);
    expect(one).toEqual(other);
    expect(new Set(one as string[]).size).toBe(keys.length);
    // The winner is the oldest; what the other process may have created is still there.
    const sessions = emulator.sessions('vapi').map(({ session }) => session);
    for (const [index, key] of keys.entries()) {
      const ofKey = sessions.filter(({ customer }) => (customer as { externalId: string }).externalId === key);
      const sorted = ofKey.sort((a, b) => `${a['createdAt']} ${a['id']}`.localeCompare(`${b['createdAt']} ${b['id']}`));
      expect((one as string[])[index]).toBe(sorted[0]?.['id']);
      expect(ofKey.length).toBeLessThanOrEqual(2);
    }
  } finally {
    for (const child of children) child.kill();
  }
});
