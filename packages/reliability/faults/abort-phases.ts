import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createPortal } from '@x/agent-sessions/portal';
import { createEdgegap } from '@x/deployment-sessions';
import { type Emulator, startEmulator } from '@x/emulator';
import { createVapi } from '@x/vapi';
import { APPLIED_RESET, applied, notApplied } from './kinds/broken-connections.ts';
import type { ClientSettings } from './operation.ts';
import { randomOf } from './random.ts';
import { partOfBody, wholeResponse } from './server/deliveries.ts';
import { type FaultServer, startFaultServer } from './server/fault-server.ts';
import { forwardTo } from './server/forward.ts';
import type { Step } from './server/steps.ts';

/** A phase of a call in which the caller may give up. */
export interface Phase {
  readonly name: string;
  readonly steps: readonly Step[];
  /** How many requests there are until then. */
  readonly requests: number;
  /** The outcome that a hook is called with; absent for reads. */
  readonly outcome?: 'not-applied' | 'unknown';
  /** Begins the call. */
  call(scene: Scene): Promise<unknown>;
  /** Tells whether it has come to the phase. */
  isReached(scene: Scene): boolean;
}

interface Scene {
  readonly emulator: Emulator;
  readonly server: FaultServer;
  readonly settings: ClientSettings;
  readonly signal: AbortSignal;
  /** The hooks that were called, in order. */
  readonly heard: string[];
}

const STALL = notApplied(() => ({ pieces: [], end: 'stall' }));
const WAIT = notApplied((_, random) =>
  wholeResponse({ status: 429, headers: { 'retry-after': '30' }, body: Buffer.from('{}') }, random),
);
const STALL_IN_BODY = applied((own, random) => ({ pieces: [partOfBody(own, random)], end: 'stall' }));
/** More than what lies in the buffers of a connection. */
const LARGE = new File([new Uint8Array(32 * 2 ** 20)], 'large.bin');

function create({ emulator, server, settings, signal }: Scene, baseUrl = `${server.url}/vapi`): Promise<unknown> {
  const vapi = createVapi({ ...settings, baseUrl, apiKey: emulator.keys.vapi.private });
  return vapi.sessions.create({ name: 'given up' }, { signal });
}

function portalOf({ emulator, server, settings }: Scene) {
  const [running] = emulator.seed({ portal: { sessions: [{ status: 'Running' }] } }).portal.sessions;
  const portal = createPortal({ ...settings, baseUrl: `${server.url}/portal`, token: emulator.keys.portal.token });
  return { sessions: portal.sessions, id: String(running?.id) };
}

/** All phases that there are. */
export const phases: readonly Phase[] = [
  {
    name: 'connecting: in the TLS handshake',
    steps: [],
    requests: 0,
    outcome: 'unknown',
    call: (scene) => create(scene, `${scene.server.url.replace('http:', 'https:')}/vapi`),
    isReached: ({ server }) => server.connected() > 0,
  },
  {
    name: 'uploading a file',
    steps: ['slow in the request'],
    requests: 1,
    outcome: 'unknown',
    call: (scene) => {
      const { sessions } = portalOf(scene);
      const sent = { agent_id: 'quick', text_prompt: 'given up', files: [LARGE] };
      return sessions.create(sent, { signal: scene.signal });
    },
    isReached: ({ server }) => server.arrivals.length === 1,
  },
  {
    name: 'in flight',
    steps: [STALL],
    requests: 1,
    outcome: 'unknown',
    call: create,
    isReached: ({ server }) => server.arrivals.length === 1,
  },
  {
    name: 'reading the response',
    steps: [STALL_IN_BODY],
    requests: 1,
    outcome: 'unknown',
    call: create,
    isReached: ({ heard }) => heard.includes('onResponse'),
  },
  {
    name: 'backing off',
    steps: [WAIT],
    requests: 1,
    outcome: 'not-applied',
    call: create,
    isReached: ({ heard }) => heard.includes('onRetry'),
  },
  {
    name: 'reconciling a write',
    steps: [APPLIED_RESET, STALL],
    requests: 2,
    outcome: 'unknown',
    call: ({ emulator, server, settings, signal }) => {
      const apiKey = emulator.keys.edgegap.token;
      const edgegap = createEdgegap({ ...settings, baseUrl: `${server.url}/edgegap`, apiKey });
      const { sessions } = edgegap.deployment(emulator.deployments.default);
      return sessions.ensure('given-up', { ip_list: [] }, { signal });
    },
    isReached: ({ server }) => server.arrivals.length === 2,
  },
  {
    name: 'waiting between two polls',
    steps: [],
    requests: 1,
    call: (scene) => {
      const { sessions, id } = portalOf(scene);
      const onSnapshot = () => scene.heard.push('onSnapshot');
      return sessions.waitUntilSettled(id, { signal: scene.signal, onSnapshot });
    },
    isReached: ({ heard }) => heard.includes('onSnapshot'),
  },
  {
    name: 'waiting for the next event of a stream',
    steps: [STALL],
    requests: 1,
    call: (scene) => {
      const { sessions, id } = portalOf(scene);
      return Array.fromAsync(sessions.subscribe(id, { signal: scene.signal }));
    },
    isReached: ({ server }) => server.arrivals.length === 1,
  },
  {
    name: 'waiting to connect to a stream again',
    steps: [WAIT],
    requests: 1,
    call: (scene) => {
      const { sessions, id } = portalOf(scene);
      return Array.fromAsync(sessions.subscribe(id, { signal: scene.signal }));
    },
    isReached: ({ heard }) => heard.includes('onRetry'),
  },
];

/** What an abort has led to. */
export interface Aborted {
  /** What the call rejected with, or a text if it did not. */
  readonly rejectedWith: unknown;
  /** From the abort to that. */
  readonly milliseconds: number;
  readonly requests: number;
  /** What the hook heard last: a call within the call ends before it. */
  readonly outcome: unknown;
  /** Connections left open, ten seconds later at most. */
  readonly held: number;
  /** Listeners left on the signal. */
  readonly listeners: number;
}

/** Begins a call, and gives it up in the phase. */
export async function abortIn(phase: Phase, reason: unknown, given?: ClientSettings): Promise<Aborted> {
  await using emulator = await startEmulator();
  await using server = await startFaultServer(forwardTo(emulator), randomOf(phase.name));
  server.follow(phase.steps);
  const controller = new AbortController();
  const { signal } = controller;
  const heard: string[] = [];
  let outcome: unknown;
  const hear = (name: string) => () => heard.push(name);
  const onError = (event: { readonly outcome: unknown }) => {
    outcome = event.outcome;
  };
  const settings = { ...given, hooks: { onResponse: hear('onResponse'), onRetry: hear('onRetry'), onError } };
  const scene = { emulator, server, settings, signal, heard };
  const ended = phase.call(scene).then(
    () => 'it did not reject',
    (error: unknown) => error,
  );
  while (!phase.isReached(scene)) await pause(1);
  const abortedAt = performance.now();
  controller.abort(reason);
  const rejectedWith = await ended;
  const milliseconds = performance.now() - abortedAt;
  // A connection that was just being made may come to be before it is closed.
  for (let tries = 0; tries < 1_000 && server.held() > 0; tries += 1) await pause(10);
  const listeners = getEventListeners(signal, 'abort').length;
  return { rejectedWith, milliseconds, requests: server.arrivals.length, outcome, held: server.held(), listeners };
}
