import { addedBytes, bundleBytes, bytesByOrigin, type Origin } from '../bundle.ts';
import { entryNames, oneOperation, wholeClient } from '../entries.ts';
import { GENERATED } from '../generated-module.ts';
import { measured, type Part, type Row } from '../part.ts';
import { exactly, type Spread } from '../spread.ts';

/** Kilobytes of a bundle for browsers: esbuild, minified, `gzip -9`. */
export const size: Part = async ({ ours, peers, progress }) => {
  const project = ours.together;
  progress.say('bundling');
  const peer = (name: keyof typeof peers.folders, program: string) => kilobytes(program, peers.folders[name]);
  const others = measured({
    'Vapi SDK': await peer('vapi-sdk', `export { VapiClient } from '@vapi-ai/server-sdk';`),
    'Vapi SDK ./sessions': await peer('vapi-sdk', `export { SessionsClient } from '@vapi-ai/server-sdk/sessions';`),
    openai: await peer('openai', `export { OpenAI } from 'openai';`),
    'hey-api client': await peer('hey-api', `export * from '${GENERATED}';`),
    'openapi-fetch': await peer('openapi-fetch', `export { default } from 'openapi-fetch';`),
    'plain ky': await peer('ky', `export { default } from 'ky';`),
  });

  const rows: Row[] = [];
  const own: Record<string, number> = {};
  for (const name of entryNames) {
    progress.say(`bundling ${name}`);
    const parts = await bytesByOrigin(wholeClient(name), project);
    own[name] = parts.own;
    const whole = await bundleBytes(wholeClient(name), project);
    rows.push({
      id: `size/${name}`,
      ours: inKilobytes(whole),
      peers: rows.length === 0 ? others : {},
      notes: [breakdown(parts)],
    });
  }
  for (const name of entryNames) {
    rows.push({
      id: `size/${name} one operation`,
      ours: await known(oneOperation(name), project),
      peers: {},
    });
  }
  const added = await secondClients(project, (names) => progress.say(names));
  return [...rows, worst('size/second provider', added), worst('size/own code', own)];
};

/** What each client adds to each other one, in bytes. */
async function secondClients(project: string, onPair: (names: string) => void): Promise<Record<string, number>> {
  const added: Record<string, number> = {};
  for (const second of entryNames) {
    const sums: number[] = [];
    for (const first of entryNames.filter((name) => name !== second)) {
      onPair(`bundling ${first} with ${second}`);
      sums.push(await addedBytes(first, second, project));
    }
    added[second] = Math.max(...sums);
  }
  return added;
}

function worst(id: Row['id'], bytes: Readonly<Record<string, number>>): Row {
  const each = Object.entries(bytes).map(([name, value]) => `${name} ${(value / 1000).toFixed(2)}`);
  return { id, ours: inKilobytes(Math.max(...Object.values(bytes))), peers: {}, notes: [`${each.join(', ')} kB`] };
}

function breakdown(parts: Readonly<Record<Origin, number>>): string {
  const present = Object.entries(parts).filter(([, bytes]) => bytes > 0);
  return `${present.map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(2)}`).join(' + ')} kB`;
}

async function kilobytes(program: string, project: string | undefined): Promise<Spread | undefined> {
  return project === undefined ? undefined : await known(program, project);
}

async function known(program: string, project: string): Promise<Spread> {
  return inKilobytes(await bundleBytes(program, project));
}

function inKilobytes(bytes: number): Spread {
  return exactly(bytes / 1000);
}
