import { useEffect } from 'hono/jsx/dom';
import { current, shownExchanges, tabs, update } from './state.ts';
import { copyCode, editSelected, replaySelected } from './traffic/actions.ts';

/** What each key does outside of fields. */
const actions: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  '/': () => focus('#filter'),
  Enter: () => focus('#detail'),
  Escape: close,
  r: replaySelected,
  e: editSelected,
  c: () => copyCode('curl'),
  t: () => copyCode('typescript'),
  v: () => copyCode('vitest'),
  '?': () => update({ isHelpOpen: true }),
};

/** Lets the page be used by keyboard alone. */
export function useKeyboard(): void {
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function onKey(event: KeyboardEvent): void {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || current().isHelpOpen) return;
  const element = target as HTMLElement; // a key is pressed at an element
  if (/^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) {
    if (key === 'Escape') leaveField();
    return;
  }
  const tab = tabs[Number(key) - 1];
  if (tab !== undefined) {
    event.preventDefault();
    update({ tab });
    return;
  }
  // A button is pressed by it, and a region scrolls by arrows.
  const isTaken =
    (key === 'Enter' && element.tagName === 'BUTTON') ||
    (key.startsWith('Arrow') && element.classList.contains('body'));
  const action = actions[key];
  if (action === undefined || isTaken || (current().tab !== 'Traffic' && key !== '?')) return;
  event.preventDefault();
  action();
}

/** Selects the request `step` further down. */
function move(step: number): void {
  const shown = shownExchanges(current());
  const at = shown.findIndex(({ id }) => id === current().selected);
  const next = shown[at < 0 ? 0 : Math.min(Math.max(at + step, 0), shown.length - 1)];
  if (next !== undefined) update({ selected: next.id, isEditing: false });
}

/** Closes what was opened last. */
function close(): void {
  const { isEditing, selected } = current();
  update({ isEditing: false, selected: isEditing ? selected : undefined });
  focus(isEditing ? '#detail' : '#requests');
}

function leaveField(): void {
  if (current().isEditing) close();
  else focus('#requests');
}

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}
