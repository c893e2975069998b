import { useState } from 'hono/jsx/dom';
import { control } from '../api.ts';
import { timeOfDay } from '../format.ts';
import { attempt } from '../state.ts';

/** A state of the emulator that this page keeps. */
interface Snapshot {
  readonly takenAt: string;
  readonly document: unknown;
}

/** Resets the emulator, and takes it back to what it was. */
export function Snapshots() {
  const [snapshots, setSnapshots] = useState<readonly Snapshot[]>([]);
  const take = () =>
    attempt(async () => {
      const snapshot = { takenAt: new Date().toISOString(), document: await control('GET', '/snapshot') };
      setSnapshots((kept) => [snapshot, ...kept].slice(0, 10));
      return 'Kept in this page';
    });
  return (
    <section aria-label="State">
      <h2>State</h2>
      <div class="line">
        <button type="button" class="primary" onClick={take}>
          Snapshot
        </button>
        <label class="button">
          Restore a file…
          <input type="file" class="hidden" accept="application/json" onInput={restoreFile} />
        </label>
        <span class="gap" />
        <button type="button" class="danger" onClick={reset}>
          Reset
        </button>
      </div>
      <p class="dim">Reset: the first rows alone, no faults, requests or open calls, and real time.</p>
      <ul class="waiting">
        {snapshots.map((snapshot) => (
          <li key={snapshot.takenAt}>
            <span class="grow">Snapshot of {timeOfDay(snapshot.takenAt)}</span>
            <button type="button" onClick={() => download(snapshot)}>
              Download
            </button>
            <button type="button" onClick={() => restore(() => snapshot.document)}>
              Restore
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function restore(document: () => unknown): Promise<void> {
  await attempt(async () => {
    await control('POST', '/restore', await document());
    return 'Restored';
  });
}

async function reset(): Promise<void> {
  await attempt(async () => {
    await control('POST', '/reset', {});
    return 'Reset';
  });
}

async function restoreFile({ target }: Event): Promise<void> {
  const input = target as HTMLInputElement;
  const file = input.files?.[0];
  if (file !== undefined) await restore(async () => JSON.parse(await file.text()));
  input.value = '';
}

function download({ takenAt, document: content }: Snapshot): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content)], { type: 'application/json' }));
  link.download = `emulator-${takenAt.replaceAll(':', '-')}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
