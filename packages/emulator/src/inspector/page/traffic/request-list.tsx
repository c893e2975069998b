import { useEffect, useRef, useState } from 'hono/jsx/dom';
import { duration, statusOf, timeOfDay } from '../format.ts';
import { update } from '../state.ts';
import type { Exchange } from '../types.ts';

interface RequestListProps {
  readonly shown: readonly Exchange[];
  readonly selected: number | undefined;
}

/** Rows above and below of what is seen, so that fast scrolling shows no gaps. */
const spare = 12;

/** The height of a row, as the stylesheet has it for this width of the window. */
const narrow = matchMedia('(max-width: 760px)');
const rowHeight = () => (narrow.matches ? 52 : 32);

/** The requests as rows, the newest first. Only the rows around what is seen exist. */
export function RequestList({ shown, selected }: RequestListProps) {
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const height = rowHeight();
  const look = () => {
    const element = list.current;
    if (element !== null) setView({ top: element.scrollTop, height: element.clientHeight });
  };
  useEffect(() => {
    look();
    addEventListener('resize', look);
    return () => removeEventListener('resize', look);
  }, []);
  useStillView(list, shown, height);
  useSelectedInView(list, shown, selected, height);

  const first = Math.max(0, Math.floor(view.top / height) - spare);
  const last = Math.min(shown.length, Math.ceil((view.top + view.height) / height) + spare);
  return (
    <div
      ref={list}
      id="requests"
      class="rows"
      role="listbox"
      aria-label="Requests, the newest first"
      tabIndex={0}
      aria-activedescendant={selected === undefined ? undefined : `request-${selected}`}
      onScroll={look}
    >
      <div role="presentation" class="rows-all" style={{ height: `${shown.length * height}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * height}px)` }}>
          {shown.slice(first, last).map((exchange, at) => (
            <RequestRow
              key={String(exchange.id)}
              exchange={exchange}
              isSelected={exchange.id === selected}
              position={first + at + 1}
              size={shown.length}
            />
          ))}
        </div>
      </div>
      {shown.length === 0 && <p class="dim empty">No request matches the filter.</p>}
    </div>
  );
}

interface RequestRowProps {
  readonly exchange: Exchange;
  readonly isSelected: boolean;
  readonly position: number;
  readonly size: number;
}

function RequestRow({ exchange, isSelected, position, size }: RequestRowProps) {
  const { id, method, path, provider, operation, fault, durationMs, at } = exchange;
  const { text, tone } = statusOf(exchange);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays at the listbox, which names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page listens to keys for all rows
    <div
      id={`request-${id}`}
      class="row"
      role="option"
      aria-selected={String(isSelected)}
      aria-posinset={position}
      aria-setsize={size}
      onClick={() => update({ selected: id, isEditing: false })}
    >
      <span class={`status ${tone}`}>{text}</span>
      <span class="operation">
        {provider} {operation ? <b>{operation}</b> : ''}
        {fault && <span class="badge">fault</span>}
      </span>
      <span class="path">
        <b>{method}</b> {path}
      </span>
      <span class="took">{duration(durationMs)}</span>
      <time dateTime={at}>{timeOfDay(at)}</time>
    </div>
  );
}

/** Keeps the rows that are seen where they are when new ones come in above them. */
function useStillView(list: { current: HTMLDivElement | null }, shown: readonly Exchange[], height: number): void {
  const newest = useRef(shown[0]?.id);
  useEffect(() => {
    const added = shown.findIndex(({ id }) => id === newest.current);
    newest.current = shown[0]?.id;
    const element = list.current;
    if (element !== null && element.scrollTop > 0 && added > 0) element.scrollTop += added * height;
  }, [shown]);
}

/** Scrolls to the selected row when another one is selected. */
function useSelectedInView(
  list: { current: HTMLDivElement | null },
  shown: readonly Exchange[],
  selected: number | undefined,
  height: number,
): void {
  useEffect(() => {
    const element = list.current;
    const at = shown.findIndex(({ id }) => id === selected);
    if (element === null || at < 0) return;
    const top = at * height;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + height > element.scrollTop + element.clientHeight)
      element.scrollTop = top + height - element.clientHeight;
  }, [selected]);
}
