import { control } from '../api.ts';
import { dateAndTime } from '../format.ts';
import { attempt, emulatorNow, putClock, type State } from '../state.ts';
import type { ClockState } from '../types.ts';
import { useTick } from '../use-tick.ts';
import { Snapshots } from './snapshots.tsx';

const steps: readonly (readonly [string, number])[] = [
  ['+1 m', 60_000],
  ['+1 h', 3_600_000],
  ['+1 d', 86_400_000],
];

/** The emulator's time, and its state as a whole. */
export function ClockView({ state }: { readonly state: State }) {
  const { frozen } = state.clock;
  useTick(!frozen);
  const change = (body: object) => attempt(async () => putClock(await control<ClockState>('POST', '/clock', body)));
  return (
    <div class="page">
      <section aria-label="Clock">
        <h2>Clock</h2>
        <p class="now">
          <time>{dateAndTime(emulatorNow(state))}</time>{' '}
          <span class={`badge ${frozen ? 'frozen' : 'live'}`}>{frozen ? 'frozen' : 'live'}</span>
        </p>
        <p class="dim">Expiry, delays, agents’ turns and webhooks follow it.</p>
        <div class="line">
          {steps.map(([name, advance]) => (
            <button key={name} type="button" onClick={() => change({ advance })}>
              {name}
            </button>
          ))}
          <span class="gap" />
          <button type="button" disabled={frozen} onClick={() => change({ freeze: true })}>
            Freeze
          </button>
          <button type="button" disabled={!frozen} onClick={() => change({ resume: true })}>
            Resume
          </button>
        </div>
      </section>
      <Snapshots />
    </div>
  );
}
