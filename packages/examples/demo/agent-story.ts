import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFromPath } from '@x/agent-sessions/node';
import { createPortal, sessionTimes } from '@x/agent-sessions/portal';
import type { EmulatorAddress } from './emulator-process.ts';
import { code, heading, line, liveText, progressBar, result, thrown } from './print.ts';

const MEGABYTES = 64;

/** An agent run with a file: the upload, the reply word by word, another turn, and one that fails. */
export async function tellAgentStory({ baseUrls, keys }: EmulatorAddress): Promise<void> {
  heading('@x/agent-sessions: an agent reads a file');
  line(`A file of ${MEGABYTES} MB is uploaded as it is read; the agent's reply arrives word by word.`);

  await code("const portal = createPortal({ token, baseUrl }); // from '@x/agent-sessions/portal'");
  const portal = createPortal({ token: keys.portal.token, baseUrl: baseUrls.portal });
  result(`calls go to ${baseUrls.portal}`);

  const folder = await mkdtemp(join(tmpdir(), 'x-demo-'));
  try {
    const path = join(folder, 'sales.csv');
    await writeFile(path, Buffer.alloc(MEGABYTES * 1_000_000, '2026-11-22,41\n'));
    await code("const files = [await fileFromPath('sales.csv')]; // from '@x/agent-sessions/node'");
    await code("await portal.sessions.createAsync({ agent_id: 'agent-1', text_prompt, files }, { onUploadProgress });");
    const bar = progressBar(MEGABYTES, 'MB sent');
    const onUploadProgress = ({ sentBytes }: { readonly sentBytes: number }) => bar.show(Math.floor(sentBytes / 1e6));
    const { session_id } = await portal.sessions.createAsync(
      { agent_id: 'agent-1', text_prompt: 'How did sales go?', files: [await fileFromPath(path)] },
      { onUploadProgress },
    );
    bar.stop();
    result(`session ${session_id}`);

    await code('for await (const { status, messages } of portal.sessions.subscribe(session_id)) { … }');
    const live = liveText();
    let snapshots = 0;
    for await (const { messages } of portal.sessions.subscribe(session_id)) {
      snapshots += 1;
      const last = messages.at(-1);
      if (last?.role === 'assistant') live.show(last.text);
    }
    live.stop();
    const before = await portal.sessions.get(session_id);
    result(
      `${snapshots} snapshots, the last one '${before.status}' at ${sessionTimes(before).updatedAt.toISOString()}`,
    );

    await code(
      "await portal.sessions.updateAsync(session_id, { text_prompt: '/fail' }); // a turn that fails, on request",
    );
    await portal.sessions.updateAsync(session_id, { text_prompt: '/fail' });
    await code('await portal.sessions.waitUntilSettled(session_id, { after: before });');
    const failure: unknown = await portal.sessions
      .waitUntilSettled(session_id, { after: before })
      .catch((error) => error);
    if (!(failure instanceof Error)) throw new Error('the turn was expected to fail');
    thrown(failure.message);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
