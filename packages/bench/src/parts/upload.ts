import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UploadArgument, UploadOrder } from '../children/upload.ts';
import { startChild } from '../contest.ts';
import { loadFrom } from '../load.ts';
import type { Bench, Part, Row } from '../part.ts';
import { startServer } from '../server.ts';
import { note, ratioOf, type Series, type Spread, spreadOf } from '../spread.ts';

const ROUNDS = 5;
const MEBIBYTE = 2 ** 20;
const SIZE = 256 * MEBIBYTE;

/** What an upload of 256 MiB from a path takes of memory and CPU. Each is made by a process that has made none before. */
export const upload: Part = async ({ ours, peers, progress }) => {
  const contestants = await contestantsOf({ ours, peers });
  await using server = await startServer();
  const folder = await mkdtemp(join(tmpdir(), 'x-bench-upload-'));
  const memory: Series = {};
  const cpu: Series = {};
  try {
    const path = await writeFileOf(SIZE, folder);
    const runs = Object.entries(contestants);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, [name, project]] of runs.entries()) {
        progress.step(`upload by ${name}`, round * runs.length + index, ROUNDS * runs.length);
        const uploader = name as UploadArgument['uploader']; // the keys of `contestantsOf`
        const argument: UploadArgument = { uploader, project, baseUrl: server.baseUrl };
        const child = await startChild<UploadOrder>('upload', argument);
        try {
          const { cpuMicros, seen } = await child.run({ path });
          note(memory, name, (seen?.['extraBytes'] ?? Number.NaN) / MEBIBYTE);
          note(cpu, name, cpuMicros);
        } finally {
          await child.close();
        }
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  const memories = spreads(memory, spreadOf);
  const base = cpu['node:http'] ?? [];
  const times = spreads(cpu, (values) => ratioOf(values, base));
  const notes = memories.atNode ? [] : ['the packed tarball has no `nodeTransport` at `/node`'];
  return [
    { id: 'upload/memory', ...own(memories.ours), peers: memories.others },
    { id: 'upload/memory at node', ...own(memories.atNode), peers: {}, notes },
    { id: 'upload/cpu', ...own(times.ours), peers: times.others },
    { id: 'upload/cpu at node', ...own(times.atNode), peers: {}, notes },
  ];
};

function spreads(series: Series, spread: (values: number[]) => Spread) {
  const entries = Object.entries(series).map(([name, values]) => [name, spread(values)] as const);
  const { ours, 'ours at /node': atNode, ...others } = Object.fromEntries(entries);
  return { ours, atNode, others };
}

function own(spread: Spread | undefined): Pick<Row, 'ours'> {
  return spread ? { ours: spread } : {};
}

async function contestantsOf({ ours, peers }: Pick<Bench, 'ours' | 'peers'>): Promise<Record<string, string>> {
  const project = ours.alone['agent-sessions'];
  const { ky, 'vapi-sdk': sdk } = peers.folders;
  const { 'ours at /node': atNode, ...always } = {
    ours: project,
    'ours at /node': project,
    'fetch and FormData': project,
    'node:http': project,
  } satisfies Partial<Record<UploadArgument['uploader'], string>>;
  return {
    ...always,
    ...((await hasNodeTransport(project)) ? { 'ours at /node': atNode } : {}),
    ...(ky ? { 'plain ky': ky } : {}),
    ...(sdk ? { 'Vapi SDK': sdk } : {}),
  };
}

/** The entry `/node` of this package also has files from paths. */
async function hasNodeTransport(project: string): Promise<boolean> {
  const entry = (await (await loadFrom(project))('@x/agent-sessions/node')) as object;
  return 'nodeTransport' in entry;
}

async function writeFileOf(bytes: number, folder: string): Promise<string> {
  const path = join(folder, 'file.bin');
  const piece = Buffer.alloc(MEBIBYTE, 'a session ');
  const file = await open(path, 'w');
  for (let at = 0; at < bytes; at += piece.length) await file.write(piece);
  await file.close();
  return path;
}
