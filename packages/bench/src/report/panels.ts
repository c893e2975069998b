import { isMet, type Target, targets } from '../budgets.ts';
import type { Row } from '../part.ts';
import type { Spread } from '../spread.ts';

/** One bar of a plot. */
interface PlotBar {
  readonly name: string;
  readonly spread: Spread;
  readonly isOurs: boolean;
}

/** Bars on one scale. */
export interface PlotPanel {
  readonly title: string;
  /** What the figures are in, and which way is good. */
  readonly unit: string;
  /** The budget. */
  readonly due: number | undefined;
  readonly isMissed: boolean;
  readonly bars: readonly PlotBar[];
}

interface PanelOf {
  readonly title: string;
  readonly unit: string;
  /** Rows whose own figures are bars, with the names of those; the first also gives the others and the budget. */
  readonly own: Readonly<Partial<Record<keyof typeof targets, string>>>;
}

const all: readonly PanelOf[] = [
  {
    title: 'Bundle, all operations',
    unit: 'kB gzipped, less is better',
    own: {
      'size/vapi': '@x/vapi',
      'size/sipher': '@x/sipher',
      'size/deployment-sessions': '@x/deployment-sessions',
      'size/uxmate': '@x/agent-sessions/uxmate',
      'size/portal': '@x/agent-sessions/portal',
    },
  },
  { title: 'Install', unit: 'MB, less is better', own: { 'install/megabytes': 'the largest of ours' } },
  { title: 'Import', unit: 'ms of CPU, less is better', own: { 'import/whole': 'the slowest of ours' } },
  {
    title: 'A request, 16 at a time',
    unit: 'CPU in units of plain fetch, less is better',
    own: { 'request/16': '@x/vapi', 'request/16 at node': '@x/vapi with nodeTransport()' },
  },
  {
    title: 'Reading and checking a page of 100',
    unit: 'CPU in units of JSON.parse, less is better',
    own: { 'check/page': '@x/vapi' },
  },
  {
    title: 'Events, pieces of 64 KiB',
    unit: "speed in units of the parser's, more is better",
    own: { 'events/64 KiB': 'subscribe' },
  },
  {
    title: 'Upload of 256 MiB',
    unit: 'MiB of extra memory, less is better',
    own: { 'upload/memory': '@x/agent-sessions' },
  },
];

/** What can be drawn of the results. */
export function panels(rows: ReadonlyMap<string, Row>): PlotPanel[] {
  return all.flatMap(({ title, unit, own }) => {
    const ids = Object.entries(own) as [keyof typeof targets, string][]; // the keys of the record above
    const found = ids.flatMap(([id, name]) => {
      const row = rows.get(id);
      return row ? [{ id, name, row }] : [];
    });
    const [first] = found;
    if (!first) return [];
    const target: Target = targets[first.id];
    const ours = found.flatMap(({ name, row }) => (row.ours ? [{ name, spread: row.ours, isOurs: true }] : []));
    // The parser alone reads bytes many times as fast as anything decodes them.
    const others = Object.entries(first.row.peers)
      .filter(([name]) => name !== 'reading the bytes')
      .map(([name, spread]) => ({ name, spread, isOurs: false }))
      .toSorted((a, b) => a.spread.median - b.spread.median);
    const isMissed = first.row.ours !== undefined && !isMet(first.row.ours.median, target);
    return [{ title, unit, due: target.atMost ?? target.atLeast, isMissed, bars: [...ours, ...others] }];
  });
}
