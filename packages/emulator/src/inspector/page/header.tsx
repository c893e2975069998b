import { dateAndTime } from './format.ts';
import { emulatorNow, type State, type Tab, tabs, update } from './state.ts';
import { toggleTheme } from './theme.ts';
import { useTick } from './use-tick.ts';

/** The name, the tabs, the time and what holds for the whole page. */
export function Header({ state }: { readonly state: State }) {
  const { isLive, index, clock } = state;
  useTick(!clock.frozen);
  const [date, time] = dateAndTime(emulatorNow(state)).split(' ');
  return (
    <header>
      <h1>
        <span class={`dot ${isLive ? 'on' : ''}`} title={isLive ? 'Live' : 'Connecting'} />
        Emulator <small>{index?.version}</small>
      </h1>
      <div role="tablist" aria-label="Views">
        {tabs.map((tab, at) => (
          <TabButton key={tab} tab={tab} at={at} state={state} />
        ))}
      </div>
      <div class="tools">
        <span class={`clock ${clock.frozen ? 'frozen' : ''}`} title="The emulator’s time">
          <span class="date">{date} </span>
          {time}
          {clock.frozen ? ' · frozen' : ''}
        </span>
        <button type="button" class="icon" aria-label="Switch between light and dark" onClick={toggleTheme}>
          ◐
        </button>
        <button type="button" class="icon" aria-label="Keys" onClick={() => update({ isHelpOpen: true })}>
          ?
        </button>
      </div>
    </header>
  );
}

function TabButton({ tab, at, state }: { readonly tab: Tab; readonly at: number; readonly state: State }) {
  const isSelected = state.tab === tab;
  const count = { Traffic: state.exchanges.length, Faults: state.faults.length, Store: 0, Clock: 0 }[tab];
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={String(isSelected)}
      aria-controls={isSelected ? `panel-${tab}` : undefined}
      title={`${tab} (${at + 1})`}
      onClick={() => update({ tab })}
    >
      {tab}
      {count > 0 && <small class="count">{count}</small>}
    </button>
  );
}
