import { type CreateSessionItem, createEdgegap } from '@x/deployment-sessions';
import type { EmulatorAddress } from './emulator-process.ts';
import { code, heading, line, progressBar, result, thrown } from './print.ts';

const SEATS = 1000;
const PLAYERS = 1200;

/** A deployment for the story: a game server that takes a while to start. */
export const storyDeployment = { request_id: '5d2e8c31f0a7', sockets: SEATS, readyAfterMs: 3000 };

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

  await code('const { results, counts } = await sessions.createMany(players, { chunkSize: 25, onProgress });');
  const bar = progressBar(PLAYERS, 'players ready');
  const { results, counts } = await sessions.createMany(players(), {
    chunkSize: 25,
    onProgress: (progress) => bar.show(progress.total - progress.counts['not-sent']),
  });
  bar.stop();
  result(
    `${counts.succeeded} succeeded, ${counts.failed} failed, ${counts.unknown} unknown, ${counts['not-sent']} not sent: ${results.length} results`,
  );
  const [refused] = results.filter(({ status }) => status === 'failed');
  if (refused?.status === 'failed') thrown(`${refused.customId}: ${refused.message}`);

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

function players(): CreateSessionItem[] {
  return Array.from({ length: PLAYERS }, (_, index) => ({
    custom_id: `player-${String(index + 1).padStart(4, '0')}`,
    ip_list: [`10.0.${index >> 8}.${index & 255}`],
  }));
}
