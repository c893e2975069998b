import { inspect } from 'node:util';
import { isClientError } from '@x/core';
import type { Ended } from './cell.ts';
import type { Expected } from './expected/expected-endings.ts';
import type { Operation } from './operation.ts';
import type { Arrival } from './server/fault-server.ts';
import { readRequest } from './server/wire.ts';

/** A hook was called at the beginning or at the end of a call. */
export interface HookEvent {
  readonly name: 'start' | 'end';
  readonly callId: number;
  readonly parentId: number | undefined;
}

/** All that is known of a call that has ended. */
export interface Evidence {
  /** Any of these is right. */
  readonly expectations: readonly Expected[];
  readonly operation: Operation;
  readonly ended: Ended;
  /** The requests of the call. */
  readonly arrivals: readonly Arrival[];
  /** The writes that took effect, by the server's ledger. */
  readonly effects: number;
  /** What they left in the API's store, by its control. */
  readonly added: { readonly sessions: number; readonly messages: number };
  /** Connections that the client has left open. */
  readonly held: number;
  /** Texts that nobody may be shown. */
  readonly secrets: readonly string[];
  /** What went to hooks and to `onMismatch`. */
  readonly shown: readonly unknown[];
  /** Where calls began and ended, as hooks were called. */
  readonly events: readonly HookEvent[];
  readonly client: object;
}

/** Tells a call that has succeeded. */
export function isValue(ended: Ended): ended is { readonly value: unknown } {
  return ended !== 'hangs' && 'value' in ended;
}

/** Says in a few words what was promised and not kept. */
export function checkCell(evidence: Evidence): string[] {
  const { ended, expectations, arrivals, held } = evidence;
  if (ended === 'hangs') return ['it hangs past its deadline'];
  const endings = expectations.map((expected) => [
    ...(arrivals.length === expected.requests ? [] : [`${arrivals.length} requests, not ${expected.requests}`]),
    ...checkEnding(evidence, expected),
  ]);
  return [
    ...(endings.find((problems) => problems.length === 0) ?? endings[0] ?? []),
    ...checkLedger(evidence),
    ...checkBytes(arrivals),
    ...checkSecrets(evidence),
    ...checkHooks(evidence),
    ...(held === 0 ? [] : ['it leaves a connection open']),
    ...('polluted' in {} ? ['it has polluted Object.prototype'] : []),
  ];
}

function checkEnding({ ended, operation }: Evidence, expected: Expected): string[] {
  if (ended === 'hangs') return [];
  if ('value' in ended) {
    if (expected.ends !== 'value') return [`succeeded, not: ${expected.ends}`];
    return hasProto(ended.value) ? ['the value has a __proto__ of its own'] : [];
  }
  const { error } = ended;
  if (!isClientError(error)) return [`no client error: ${inspect(error)}`];
  const facts = error as Partial<Record<'reason' | 'outcome' | 'partialText', string>>;
  const said = `${error.kind} ${facts.reason ?? ''} ${facts.outcome ?? ''}`.replace(/ +/g, ' ').trim();
  const wanted = [expected.ends, expected.reason, expected.outcome].filter(Boolean).join(' ');
  const fits = error.kind === expected.ends && facts.reason === expected.reason && facts.outcome === expected.outcome;
  // The requests of these are no attempts alone: they connect again, poll, look what has become of a write.
  const isMore = operation.effect === 'stream' || operation.effect.startsWith('ensure');
  return [
    ...(fits ? [] : [`ended as ${said}, not: ${wanted} (${error.message})`]),
    ...(isMore || error.attempts === expected.attempts ? [] : [`says ${error.attempts} attempts`]),
    ...(error.kind === 'stream' && typeof facts.partialText !== 'string' ? ['has no partial text'] : []),
    ...(error.message.length < 300 ? [] : [`a message of ${error.message.length} characters`]),
  ];
}

/** No lost and no doubled write, and nothing said of it that is not so. */
function checkLedger({ ended, effects, added, operation }: Evidence): string[] {
  const { sessions = 0, messages = 0 } = operation.adds;
  const { effect } = operation;
  const isWrite = effect !== 'read' && effect !== 'stream';
  const problems: string[] = [];
  // To set the same twice is what its caller has asked for.
  if (effects > 1 && effect !== 'set again') problems.push(`${effects} writes took effect`);
  // A deletion takes its messages with it.
  const isInStore = added.sessions === effects * sessions && (sessions < 0 || added.messages === effects * messages);
  if (!isInStore) problems.push(`the store has ${added.sessions} sessions and ${added.messages} messages more`);
  if (ended === 'hangs') return problems;
  if ('value' in ended) {
    if (isWrite && effects === 0) problems.push('succeeded, but nothing took effect');
    return problems;
  }
  const { outcome } = ended.error as { readonly outcome?: string };
  if (outcome === 'applied' && effects === 0) problems.push('says applied, but nothing took effect');
  if (outcome === 'not-applied' && effects > 0) problems.push('says not-applied, but it took effect');
  return problems;
}

/** Requests to the same place must be the same to the byte, and one that was cut off a beginning of one of them. */
function checkBytes(arrivals: readonly Arrival[]): string[] {
  const wholes = arrivals.filter(({ isWhole }) => isWhole).map(({ bytes }) => bytes);
  const [first, ...others] = wholes;
  if (!first) return [];
  const differ = others.some((bytes) => isSameRequest(first, bytes) && !first.equals(bytes));
  const parts = arrivals.filter(({ isWhole }) => !isWhole);
  const goAstray = parts.some(({ bytes }) => !wholes.some((whole) => whole.subarray(0, bytes.length).equals(bytes)));
  return differ || goAstray ? ['the attempts differ in their bytes'] : [];
}

/** Distinguishes another attempt from another request: a read that reconciles, or a request with a token of a stream. */
function isSameRequest(one: Buffer, other: Buffer): boolean {
  const [first, second] = [one, other].map(readRequest);
  const isSamePlace = first?.method === second?.method && first?.target === second?.target;
  return isSamePlace && first?.headers['authorization'] === second?.headers['authorization'];
}

/** Each call begins and ends once, and the requests of an operation are within its call. */
function checkHooks({ events }: Evidence): string[] {
  const ids = new Set(events.map(({ callId }) => callId));
  if (ids.size === 0) return ['hooks see no call'];
  return [...ids].flatMap((id) => {
    const own = events.filter(({ callId }) => callId === id);
    const names = own.map(({ name }) => name).join(' ');
    const parentId = own[0]?.parentId;
    const isOrphan = parentId !== undefined && !ids.has(parentId);
    return [
      ...(names === 'start end' ? [] : [`hooks see a call with: ${names}`]),
      ...(isOrphan ? ['hooks see a request of a call that never began'] : []),
    ];
  });
}

function checkSecrets({ ended, shown, client, secrets }: Evidence): string[] {
  const error = ended !== 'hangs' && 'error' in ended ? ended.error : undefined;
  const places = { error, 'a hook': shown, 'the printed client': client };
  return Object.entries(places).flatMap(([place, thing]) => {
    const text = printed(thing);
    return secrets.some((secret) => text.includes(secret)) ? [`${place} shows a secret`] : [];
  });
}

/** All that can be made of something by printing it, hidden fields too. */
function printed(thing: unknown): string {
  const options = { showHidden: true, depth: 40, maxArrayLength: null, maxStringLength: null, getters: true };
  return `${inspect(thing, options)}\n${safeJson(thing)}\n${String(Object(thing)['stack'] ?? '')}`;
}

function safeJson(thing: unknown): string {
  try {
    return JSON.stringify(thing) ?? '';
  } catch {
    return '';
  }
}

function hasProto(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');
}
