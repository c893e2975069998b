import { isMet, type Target, targets } from '../budgets.ts';
import type { Row } from '../part.ts';
import type { Spread } from '../spread.ts';

/** One bar of a plot. */
export interface PlotBar {
  readonly name: string;
  readonly spread: Spread;
  /** Ours within its budget or past it, or another's. */
  readonly kind: 'met' | 'missed' | 'other';
  /** The budget. */
  readonly due?: number | undefined;
}

/** Bars on one scale. */
export interface PlotPanel {
  readonly title: string;
  /** What the figures are in, and which way is good. */
  readonly unit: string;
  readonly bars: readonly PlotBar[];
}

interface PanelOf {
  readonly title: string;
  readonly unit: string;
  /** Rows whose own figures are bars, with the names of those; the first also gives the others. */
  readonly own: Readonly<Partial<Record<RowId, string>>>;
  /** Rows that judge the first bar, where it has no budget of its own. */
  readonly judges?: readonly RowId[];
}

type RowId = keyof typeof targets;

const all: readonly PanelOf[] = [
  {
    title: 'Bundle, all operations',
    unit: 'kB gzipped, less is better',
    own: {
      'size/vapi': '@x/vapi',
      'size/sipher': '@x/sipher',
      'size/edgegap': '@x/deployment-sessions',
      'size/uxmate': '@x/agent-sessions/uxmate',
      'size/portal': '@x/agent-sessions/portal',
    },
  },
  { title: 'Install', unit: 'MB, less is better', own: { 'install/megabytes': 'the largest of ours' } },
  {
    title: 'Import',
    unit: 'ms of CPU, less is better',
    own: { 'import/whole': 'the slowest of ours' },
    judges: ['import/above ky and valibot', 'import/against the Vapi SDK'],
  },
  {
    title: 'A request, 16 at a time',
    unit: 'CPU in units of plain fetch, less is better',
    own: {
      'request/16 with fetch': '@x/vapi with fetch',
      'request/16': '… by default',
      'request/16 at node': '… with nodeTransport()',
    },
  },
  {
    title: 'Reading and checking a page of 100',
    unit: 'CPU in units of JSON.parse, less is better',
    own: { 'check/page': '@x/vapi', 'check/page under throw': '… validation: throw' },
  },
  {
    title: 'Events, pieces of 64 KiB',
    unit: "speed in units of the parser's, more is better",
    own: { 'events/64 KiB': 'subscribe' },
  },
  {
    title: 'Upload of 256 MiB',
    unit: 'MiB of extra memory, less is better',
    own: { 'upload/memory': '@x/agent-sessions', 'upload/memory at node': '… with nodeTransport()' },
  },
];

/** What can be drawn of the results. */
export function panels(rows: ReadonlyMap<string, Row>): PlotPanel[] {
  return all.flatMap(({ title, unit, own, judges = [] }) => {
    const ids = Object.entries(own) as [RowId, string][]; // the keys of the record above
    const found = ids.flatMap(([id, name]) => {
      const row = rows.get(id);
      return row ? [{ id, name, row }] : [];
    });
    if (found.length === 0) return [];
    const ours = found.flatMap(({ id, name, row }) =>
      row.ours ? [ownBar(name, row.ours, targets[id], areMet(judges, rows))] : [],
    );
    // It is many times as fast as anything that decodes them, and would press the rest against the edge.
    const others = [...new Map(found.flatMap(({ row }) => Object.entries(row.peers)))]
      .filter(([name]) => name !== 'reading the bytes')
      .map(([name, spread]): PlotBar => ({ name, spread, kind: 'other' }))
      .toSorted((a, b) => a.spread.median - b.spread.median);
    return [{ title, unit, bars: [...ours, ...others] }];
  });
}

function ownBar(name: string, spread: Spread, target: Target, isOtherwiseMet: boolean): PlotBar {
  return {
    name,
    spread,
    kind: isOtherwiseMet && isMet(spread.median, target) ? 'met' : 'missed',
    due: target.atMost ?? target.atLeast,
  };
}

function areMet(ids: readonly RowId[], rows: ReadonlyMap<string, Row>): boolean {
  return ids.every((id) => {
    const own = rows.get(id)?.ours;
    return own === undefined || isMet(own.median, targets[id]);
  });
}
