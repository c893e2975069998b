import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BulkProgress, createEdgegap, type EdgegapSessions } from '@x/deployment-sessions';
import { fileCheckpoint } from '@x/deployment-sessions/node';
import type { EmulatorAddress } from './emulator-process.ts';
import { PLAYERS, players } from './players.ts';
import { code, heading, line, progressBar, result, thrown } from './print.ts';

const SEATS = 1000;

/** A deployment for the story: a game server that takes a while to start. */
export const storyDeployment = { request_id: '5d2e8c31f0a7', sockets: SEATS, readyAfterMs: 8000 };

/** A match of many players: more than there are seats, in a game server that is still starting. */
export async function tellDeploymentStory({ baseUrls, keys }: EmulatorAddress): Promise<void> {
  heading('@x/deployment-sessions: seats in a game server');
  line(
    `${PLAYERS.toLocaleString('en')} players want to join a match; the server has ${SEATS.toLocaleString('en')} seats and is still starting.`,
  );

  await code(`const { sessions } = createEdgegap({ apiKey, baseUrl }).deployment('${storyDeployment.request_id}');`);
  const client = createEdgegap({
    apiKey: keys.edgegap.token,
    baseUrl: baseUrls.edgegap,
  });
  const { sessions } = client.deployment(storyDeployment.request_id);
  result(`calls go to ${baseUrls.edgegap}`);

  await createPlayers({ keys, baseUrls }, sessions);

  await code("await sessions.waitUntilReady('player-0001', { onStatus });");
  const ready = await sessions.waitUntilReady('player-0001', { onStatus: (status) => result(`status ${status}`) });
  result(`players can connect to ${ready.deployment?.fqdn}`);

  await code("await sessions.delete('player-0001'); // a seat becomes free");
  result(`${(await sessions.delete('player-0001'))?.message}`);
  await code("await Promise.all([1, 2, 3].map(() => sessions.ensure('latecomer', { ip_list: ['203.0.113.7'] })));");
  const ensured = await Promise.all([1, 2, 3].map(() => sessions.ensure('latecomer', { ip_list: ['203.0.113.7'] })));
  const ids = new Set(ensured.map(({ session_id }) => session_id));
  result(
    `asked for three times at once, made ${ids.size === 1 ? 'once' : `${ids.size} times`}: ${[...ids].join(', ')}`,
  );

  await code('await sessions.deleteMany(customIds);');
  const customIds: string[] = [];
  for await (const { custom_id } of sessions.listAll({ limit: 500 })) if (custom_id) customIds.push(custom_id);
  const removed = await sessions.deleteMany(customIds);
  result(`${removed.counts.succeeded} of ${customIds.length} deleted`);
}

/** Creates sessions in a process that dies halfway; the same call with the same checkpoint goes on in this one. */
async function createPlayers(
  { keys, baseUrls }: Pick<EmulatorAddress, 'keys' | 'baseUrls'>,
  sessions: EdgegapSessions,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'x-demo-'));
  const path = join(directory, 'players.json');
  const checkpoint = fileCheckpoint(path);

  await code(
    'await sessions.createMany(players, { checkpoint: fileCheckpoint(path), onProgress }); // in another process',
  );
  const child = fork(new URL('crashing-process.ts', import.meta.url), [storyDeployment.request_id, path], {
    env: { ...process.env, EDGEGAP_API_TOKEN: keys.edgegap.token, EDGEGAP_BASE_URL: baseUrls.edgegap },
  });
  const firstBar = bulkBar();
  child.on('message', firstBar.onProgress);
  const [, signal] = await once(child, 'exit');
  firstBar.stop();
  thrown(`the process was killed halfway (${signal})`);

  await code('const { results, counts } = await sessions.createMany(players, { … }); // the same call again');
  const { onProgress, stop } = bulkBar();
  const { results, counts } = await sessions.createMany(players(), { chunkSize: 25, checkpoint, onProgress });
  stop();
  await rm(directory, { recursive: true });
  result(
    `${counts.succeeded} succeeded, ${counts.failed} failed, ${counts.unknown} unknown, ${counts['not-sent']} not sent; the last ${results.length} of them by this call`,
  );
  const [refused] = results.filter(({ status }) => status === 'failed');
  if (refused?.status === 'failed') thrown(refused.message);
}

/** A bar that begins where the progress does, which after a crash is not at zero. */
function bulkBar(): { onProgress(progress: BulkProgress): void; stop(): void } {
  const { show, stop } = progressBar(PLAYERS, 'players');
  return { stop, onProgress: ({ counts, timeLeftMs }) => show(PLAYERS - counts['not-sent'], timeLeftMs) };
}
