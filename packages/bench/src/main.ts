import { parseArgs, styleText } from 'node:util';
import type { Part } from './part.ts';
import { bulk } from './parts/bulk.ts';
import { chats } from './parts/chats.ts';
import { check } from './parts/check.ts';
import { emulator } from './parts/emulator.ts';
import { events } from './parts/events.ts';
import { importing } from './parts/import.ts';
import { install } from './parts/install.ts';
import { request } from './parts/request.ts';
import { size } from './parts/size.ts';
import { types } from './parts/types.ts';
import { upload } from './parts/upload.ts';
import { fetchPeers } from './peers.ts';
import { createProgress } from './progress.ts';
import { installOurs } from './projects.ts';
import { linesOf } from './report/lines.ts';
import { writeReport } from './report/report.ts';
import { machineOf, mergeResults, type PartName, readResults, writeResults } from './report/results.ts';

const HELP = `Measures the packed packages beside peers, in the same run.

  pnpm bench                  all of it, some minutes; best on a machine that does nothing else
  pnpm bench size request     some parts: size, install, import, request, check, events,
                              chats, bulk, emulator, upload, types
  pnpm bench report           writes RESULTS.md again from the results of last time`;

const parts: Readonly<Record<PartName, Part>> = {
  size,
  install,
  import: importing,
  request,
  check,
  events,
  chats,
  bulk,
  emulator,
  upload,
  types,
};
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(status));

const partNames = Object.keys(parts) as readonly PartName[];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
const unknown = positionals.filter((name) => name !== 'report' && !partNames.includes(name as PartName));
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `unknown part ${unknown.join(', ')}.\n\n${HELP}` : HELP);
  if (unknown.length > 0) process.exitCode = 2;
} else {
  if (!positionals.includes('report')) {
    await measure(partNames.filter((name) => positionals.length === 0 || positionals.includes(name)));
  }
  console.log(`\n${await writeReport(await readResults())}`);
}

async function measure(wanted: readonly PartName[]): Promise<void> {
  const progress = createProgress();
  const startedAt = performance.now();
  progress.say('packing our packages and installing them');
  await using ours = await installOurs();
  const peers = await fetchPeers((name) => progress.say(`fetching ${name}`));
  progress.clear();
  for (const reason of peers.missing) console.log(styleText('yellow', `not measured: ${reason}`));
  for (const name of wanted) {
    const before = performance.now();
    const rows = await parts[name]({ ours, peers, progress });
    progress.clear();
    console.log(`\n${styleText('bold', name)} ${styleText('dim', `${seconds(before)} s`)}`);
    for (const line of linesOf(rows)) console.log(line);
    // Part by part, so that what was measured stays if a later one fails.
    const entry = { date: new Date().toISOString().slice(0, 10), machine: machineOf(), missing: peers.missing, rows };
    await writeResults(mergeResults(await readResults(), name, entry));
  }
  console.log(styleText('dim', `\n${seconds(startedAt)} s in all`));
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
