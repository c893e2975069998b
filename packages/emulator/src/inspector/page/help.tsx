import { Dialog } from './dialog.tsx';
import { update } from './state.ts';

const keys: readonly (readonly [string, string])[] = [
  ['1 – 4', 'Traffic, Store, Faults, Clock'],
  ['j k or ↓ ↑', 'Next and previous request'],
  ['Enter', 'Go to the open request'],
  ['Esc', 'Close, or leave a field'],
  ['/', 'Filter'],
  ['r', 'Replay the request'],
  ['e', 'Edit and replay it'],
  ['c', 'Copy it as curl'],
  ['t', 'Copy it as TypeScript'],
  ['v', 'Copy it as a vitest test'],
  ['?', 'This list'],
];

/** What the keys do. */
export function Help() {
  return (
    <Dialog title="Keys" close={() => update({ isHelpOpen: false })}>
      <dl class="keys">
        {keys.map(([name, meaning]) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
