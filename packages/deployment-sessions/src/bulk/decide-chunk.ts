import { type Entry, isStopped, type Run, undecided } from './run-state.ts';
import { sendEntries } from './send-entries.ts';

const MAX_SENDS = 2;

/**
 * Finds a result for each entry of a chunk: reads what was lost, sends what is not there, settles what was refused, and
 * does so once more for what was lost meanwhile. An entry that is lost twice, and not found then, stays unknown.
 */
export async function decideChunk<Item>(run: Run<Item>, entries: readonly Entry<Item>[]): Promise<void> {
  try {
    while (!isStopped(run)) {
      const lost = undecided(entries).filter(({ isLost }) => isLost);
      if (lost.length > 0) await run.work.findLost(run, lost);
      const pending = undecided(entries).filter(({ sent }) => sent < MAX_SENDS);
      if (pending.length === 0) break;
      await sendEntries(run, pending);
      const refused = undecided(entries).filter(({ refusal }) => refusal);
      await run.work.settleRefused(run, refused);
      // Reading could not settle it.
      undecided(refused).forEach(leaveOpen);
    }
  } finally {
    undecided(entries).forEach(leaveOpen);
  }
}

function leaveOpen<Item>(entry: Entry<Item>): void {
  const { isLost, refusal, message } = entry;
  entry.result = { status: isLost || refusal ? 'unknown' : 'not-sent', message };
}
