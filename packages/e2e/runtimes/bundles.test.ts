import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf } from '@x/build/run-command';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { bundle, bundlers, writeTour } from './bundle-tour.ts';
import { expectTour, startTourEmulator } from './tour-emulator.ts';

const { both } = inject('installed');
const fetched = inject('fetched');

// One operation of each provider.
const oneEach = `import { createPortalClient } from '@x/agent-sessions/portal';
import { get as getOfPortal } from '@x/agent-sessions/portal/sessions';
import { createUxmateClient } from '@x/agent-sessions/uxmate';
import { get as getOfUxmate } from '@x/agent-sessions/uxmate/sessions';
import { createEdgegapClient } from '@x/deployment-sessions';
import { get as getOfEdgegap } from '@x/deployment-sessions/sessions';
import { createSipherClient } from '@x/sipher';
import { get as getOfSipher } from '@x/sipher/sessions';
import { createVapiClient } from '@x/vapi';
import { get as getOfVapi } from '@x/vapi/sessions';

const token = 'a-key';
export const looks = [
  () => getOfPortal(createPortalClient({ token, baseUrl: 'https://portal.example' }), 'id'),
  () => getOfUxmate(createUxmateClient({ baseUrl: 'https://uxmate.example' }), 'id'),
  () => getOfEdgegap(createEdgegapClient({ apiKey: token }), 'id', 'id'),
  () => getOfSipher(createSipherClient({ apiKey: token }), 'id'),
  () => getOfVapi(createVapiClient({ apiKey: token }), 'id'),
];
`;

const COMMAND = `import { tour } from './program.mjs';
console.log(JSON.stringify(await tour(JSON.parse(process.argv[2]))));
`;

let directory: string;
beforeAll(async () => {
  directory = await writeTour(both);
  await writeFile(join(directory, 'one-each.mjs'), oneEach);
});

describe.skipIf('missing' in fetched).each(bundlers)('a bundle by %s', (bundler) => {
  let whole: string;
  beforeAll(async () => {
    whole = await bundle(bundler, join(directory, 'tour.mjs'), fetched);
  });

  it('uses every provider', async () => {
    await using there = await startTourEmulator(both);
    // Where nothing is installed that a bundle could still ask for.
    const elsewhere = join(both, '..', `bundled-by-${bundler}`);
    await cp(whole, elsewhere, { recursive: true });
    await writeFile(join(elsewhere, 'command.mjs'), COMMAND);
    const args = ['command.mjs', JSON.stringify(there.places)];
    expectTour(JSON.parse(await outputOf(process.execPath, args, { cwd: elsewhere })), there);
  });

  it('contains no operation that the program does not use', async () => {
    const text = await javascriptIn(await bundle(bundler, join(directory, 'one-each.mjs'), fetched));
    expect(new Set(text.match(/sessions\.[a-z]\w*/g))).toEqual(new Set(['sessions.get']));
    expect(text).not.toContain('event-stream');
    // Of schemas that other operations alone need.
    for (const field of ['sortOrder', 'ttlSeconds']) expect(text).not.toContain(field);
    // The search finds them where they are used.
    const everything = await javascriptIn(whole);
    for (const name of ['sessions.create', 'sessions.subscribe', 'event-stream', 'sortOrder', 'ttlSeconds'])
      expect(everything).toContain(name);
  });
});

// Of the table that knows by an error what was never sent, and of ky.
const ofServers = ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'KyError'];

describe.skipIf('missing' in fetched)('code for servers only', () => {
  const wordsIn = async (bundler: (typeof bundlers)[number], conditions?: readonly string[]) => {
    const text = await javascriptIn(await bundle(bundler, join(directory, 'one-each.mjs'), fetched, conditions));
    return ofServers.filter((word) => text.includes(`"${word}"`) || text.includes(`\`${word}\``));
  };

  it.each(bundlers)('is not in a bundle for browsers by %s', async (bundler) => {
    expect(await wordsIn(bundler)).toEqual([]);
  });

  it.each(['workerd', 'worker', 'edge-light', 'react-native'])(
    'is not in a bundle by esbuild for %s',
    async (condition) => {
      expect(await wordsIn('esbuild', [condition])).toEqual([]);
    },
  );

  it.each(['node', 'deno', 'bun'])('is in a bundle by esbuild for %s', async (condition) => {
    expect(await wordsIn('esbuild', [condition])).toEqual(ofServers);
  });
});

async function javascriptIn(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => /\.m?js$/.test(name));
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}
