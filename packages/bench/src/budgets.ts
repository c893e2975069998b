import type { EntryName } from './entries.ts';

// What the packages are to cost. `targets` are for `pnpm bench`, where a machine's speed may have a say; `limits` do not
// depend on the machine, and CI holds them.

/** How a figure is written. */
export type Unit = 'kB' | 'MB' | 'MiB' | 'ms' | 'µs' | '×' | '' | 'found';

export interface Target {
  /** The words under which it is printed. */
  readonly what: string;
  readonly unit: Unit;
  readonly atMost?: number;
  readonly atLeast?: number;
}

const bundle = (name: string, atMost: number): Target => ({ what: `bundle of ${name}, gzipped`, unit: 'kB', atMost });
const one = (name: string): Target => ({
  what: `bundle of one operation of ${name}, gzipped`,
  unit: 'kB',
  atMost: name === '`@x/vapi`' ? 15.5 : 13.5,
});
const cpu = (concurrency: number): Target => ({
  what: `CPU a request by default (ky), ${concurrency} at a time, in units of plain fetch`,
  unit: '×',
});
const cpuBesideKy = (concurrency: number): Target => ({
  what: `the same in units of plain ky with its defaults, ${concurrency} at a time`,
  unit: '×',
  atMost: 1.3,
});
const cpuWithFetch = (concurrency: number): Target => ({
  what: `CPU a request with the option \`fetch\`, ${concurrency} at a time, in units of plain fetch`,
  unit: '×',
  atMost: 1.35,
});
const cpuAtNode = (concurrency: number, atMost: number): Target => ({
  what: `CPU a request with \`nodeTransport()\`, ${concurrency} at a time, in units of plain fetch`,
  unit: '×',
  atMost,
});

export const targets = {
  'size/vapi': bundle('`@x/vapi`, chats included', 23.5),
  'size/sipher': bundle('`@x/sipher`', 14.7),
  'size/edgegap': bundle('`@x/deployment-sessions`', 20),
  'size/portal': bundle('`@x/agent-sessions/portal`, `subscribe` included', 20.5),
  'size/uxmate': bundle('`@x/agent-sessions/uxmate`', 15),
  'size/vapi one operation': one('`@x/vapi`'),
  'size/sipher one operation': one('`@x/sipher`'),
  'size/edgegap one operation': one('`@x/deployment-sessions`'),
  'size/portal one operation': one('`@x/agent-sessions/portal`'),
  'size/uxmate one operation': one('`@x/agent-sessions/uxmate`'),
  'size/second provider': { what: 'most that a second provider adds to any first', unit: 'kB', atMost: 10 },
  'size/own code': { what: 'our own code in any of the bundles', unit: 'kB' },

  'install/packages': { what: 'packages of an install', unit: '', atMost: 5 },
  'install/files': { what: 'files of an install', unit: '' },
  'install/megabytes': { what: 'size of an install', unit: 'MB', atMost: 4 },
  'install/on disk': { what: 'the same in blocks of a disk', unit: 'MB' },

  'import/whole': { what: 'CPU of an import above an empty module, the slowest of our entries', unit: 'ms' },
  'import/above ky and valibot': { what: 'the same above an import of ky and valibot', unit: 'ms', atMost: 8 },
  'import/against the Vapi SDK': { what: "the same in units of the Vapi SDK's", unit: '×', atMost: 0.1 },

  'request/1': cpu(1),
  'request/16': cpu(16),
  'request/64': cpu(64),
  'request/1 against ky': cpuBesideKy(1),
  'request/16 against ky': cpuBesideKy(16),
  'request/64 against ky': cpuBesideKy(64),
  'request/1 with fetch': cpuWithFetch(1),
  'request/16 with fetch': cpuWithFetch(16),
  'request/64 with fetch': cpuWithFetch(64),
  'request/1 at node': cpuAtNode(1, 0.7),
  'request/16 at node': cpuAtNode(16, 0.6),
  'request/64 at node': cpuAtNode(64, 0.6),

  'check/page': {
    what: 'CPU to parse and check a page of 100 sessions, from the bytes of a response, in units of `JSON.parse`',
    unit: '×',
    atMost: 1.4,
  },
  'check/page under throw': { what: "the same with `validation: 'throw'`", unit: '×', atMost: 2.2 },

  'events/64 KiB': {
    what: 'speed of `subscribe`, 100 MB in pieces of 64 KiB, in units of eventsource-parser with `JSON.parse`',
    unit: '×',
    atLeast: 0.6,
  },
  'events/64 KiB against openai': { what: "the same in units of openai's decoder", unit: '×', atLeast: 4 },
  'events/odd': { what: 'speed of `subscribe`, pieces of odd sizes', unit: '×', atLeast: 0.6 },
  'events/odd against openai': { what: "the same in units of openai's decoder", unit: '×', atLeast: 4 },
  'events/memory': { what: 'growth of memory over 100 MB of events', unit: 'MiB', atMost: 1 },

  'chats/stream': { what: 'CPU of `chats.stream`, in units of eventsource-parser with `JSON.parse`', unit: '×' },
  'bulk/cpu': { what: 'CPU of `createMany`, a million items, for each', unit: 'µs' },
  'bulk/memory': { what: 'growth of memory over them', unit: 'MiB', atMost: 1 },
  'emulator/start': { what: 'time from the start of a process to the first response of its emulator', unit: 'ms' },
  'emulator/requests': { what: 'requests that it serves a second', unit: '' },

  'upload/memory': { what: 'extra memory for an upload of 256 MiB from a path', unit: 'MiB', atMost: 64 },
  'upload/memory at node': { what: 'the same with `nodeTransport()`', unit: 'MiB', atMost: 64 },
  'upload/cpu': { what: 'CPU of that upload, in units of node:http', unit: '×' },
  'upload/cpu at node': { what: 'the same with `nodeTransport()`', unit: '×' },

  'types/files': { what: 'files that a type check grows by, in units of the Vapi SDK', unit: '×', atMost: 0.2 },
  'types/memory': { what: 'memory that it grows by', unit: '×', atMost: 0.2 },
  'types/time': { what: 'time that it grows by', unit: '×' },
  'types/misspelling': { what: 'a misspelling inside `assistant.model`', unit: 'found', atLeast: 1 },
} as const satisfies Record<string, Target> & Record<`size/${EntryName}`, Target>;

export function isMet(value: number, { atMost, atLeast }: Target): boolean {
  return value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
}

/** The limits that CI checks. `today` is for targets not reached yet: lower it with each improvement, and raise it only for what is worth its bytes. */
export interface Limit {
  readonly target: number;
  readonly today?: number;
}

const perEntry = (limits: Readonly<Record<EntryName, Limit>>) => limits;

export const limits = {
  /** Bytes of a bundle with a whole client, gzipped. */
  wholeClient: perEntry({
    vapi: { target: 23_500, today: 26_290 },
    sipher: { target: 14_700, today: 16_850 },
    edgegap: { target: 20_000, today: 25_240 },
    portal: { target: 20_500, today: 23_540 },
    uxmate: { target: 15_000, today: 17_790 },
  }),
  /** The same with one operation. */
  oneOperation: perEntry({
    vapi: { target: 15_500, today: 17_070 },
    sipher: { target: 13_500, today: 15_010 },
    edgegap: { target: 13_500, today: 15_400 },
    portal: { target: 13_500, today: 14_620 },
    uxmate: { target: 13_500, today: 14_520 },
  }),
  /** The same with the operations on sessions of Vapi, without those on chats. */
  vapiSessions: { target: 19_000, today: 20_970 },
  /** Bytes that a client adds to a bundle that has another one. */
  secondClient: perEntry({
    vapi: { target: 10_000, today: 10_700 },
    sipher: { target: 5_000 },
    edgegap: { target: 7_500, today: 9_880 },
    portal: { target: 7_500, today: 8_150 },
    uxmate: { target: 5_000 },
  }),
  install: { packages: { target: 5 }, megabytes: { target: 4, today: 4.6 } },
  /** Files of a tarball, guides included. */
  tarball: {
    core: { target: 250 },
    vapi: { target: 124 },
    sipher: { target: 46 },
    'deployment-sessions': { target: 105 },
    'agent-sessions': { target: 95 },
  },
  /** What the type check of a small program grows by above an empty file; a fifth of the Vapi SDK's is 520 files. */
  typeCheck: { files: { target: 52, today: 64 }, instantiations: { target: 100 } },
} as const;

/** What may not be passed today. */
export function most({ target, today = target }: Limit): number {
  return Math.max(target, today);
}
