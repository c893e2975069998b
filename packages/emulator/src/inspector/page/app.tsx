import { ClockView } from './clock/clock-view.tsx';
import { FaultsView } from './faults/faults-view.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { useKeyboard } from './keyboard.ts';
import { useAppState } from './state.ts';
import { StoreView } from './store/store-view.tsx';
import { TrafficView } from './traffic/traffic-view.tsx';

/** The page. */
export function App() {
  const state = useAppState();
  useKeyboard();
  const { tab, notice, isHelpOpen } = state;
  return (
    <>
      <Header state={state} />
      <main id={`panel-${tab}`} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'Traffic' && <TrafficView state={state} />}
        {tab === 'Store' && <StoreView state={state} />}
        {tab === 'Faults' && <FaultsView state={state} />}
        {tab === 'Clock' && <ClockView state={state} />}
      </main>
      <div role="status" class={`notice ${notice?.isError ? 'error' : ''}`}>
        {notice?.text ?? ''}
      </div>
      {isHelpOpen && <Help />}
    </>
  );
}
