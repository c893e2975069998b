import { type ClientError, excerpt, isClientError } from '@x/core';
import { reasonOfMessage } from '../read-error.ts';
import { isNotThere, requestPage } from '../requests.ts';
import { type Entry, isStopped, isUsageError, type Run, stop } from './run-state.ts';
import { type BulkResponse, sessionIdOf } from './work.ts';

/** Sends entries in one request, or in halves where that is refused; notes on each what the response says of it. */
export async function sendEntries<Item>(run: Run<Item>, entries: readonly Entry<Item>[]): Promise<void> {
  const { work, requestOptions } = run;
  let attempts = 0;
  const onResponse = (info: { readonly attempts: number }) => {
    attempts = info.attempts;
  };
  const items = entries.map(({ item }) => item);
  try {
    const response = await run.withSlot(async () => {
      if (isStopped(run)) return undefined;
      for (const entry of entries) entry.sent += 1;
      return { body: await work.send(items, { ...requestOptions, onResponse }) };
    });
    if (!response) return;
    run.reached = true;
    // What the first of several attempts did, a response lists among its errors.
    if (work.isRetried && attempts !== 1) for (const entry of entries) entry.isLost = true;
    readResponse(entries, response.body ?? {});
  } catch (error) {
    await readFailure(run, entries, error);
  }
}

/** Errors are bare strings, so an entry was refused if it was sent and is not among the sessions of the response. */
function readResponse<Item>(entries: readonly Entry<Item>[], response: BulkResponse): void {
  const done = new Map(arrayOf(response.sessions).map((session) => [Object(session).custom_id as unknown, session]));
  const errors = arrayOf(response.errors);
  const missing: Entry<Item>[] = [];
  for (const entry of entries) {
    const session = done.get(entry.customId);
    if (session) entry.result = { status: 'succeeded', sessionId: sessionIdOf(session) };
    else missing.push(entry);
  }
  // A response with items missing and no error for them shows nothing of them.
  const isComplete = missing.length === errors.length;
  const common = isComplete && new Set(errors).size === 1 ? errors[0] : undefined;
  for (const [position, entry] of missing.entries()) {
    const { customId } = entry;
    entry.message = messageFor(customId, position, errors, common);
    const reason = reasonOfMessage(withoutId(entry.message, customId));
    if (isComplete) entry.refusal = { status: 'failed', reason, message: entry.message };
    else lose([entry], entry.message || 'not in the response');
  }
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The message about an item, where that is certain: it names the item, or all messages are the same. */
function messageFor(customId: string, position: number, errors: readonly unknown[], common: unknown): string {
  const isNamed = (error: unknown) => typeof error === 'string' && positionOfId(error, customId) >= 0;
  // Most likely they are in the order of the items: searching all for each would take long where they are thousands.
  const message = common ?? (isNamed(errors[position]) ? errors[position] : errors.find(isNamed));
  return typeof message === 'string' ? excerpt(message) : '';
}

/** Where a message has an id as a word of its own, or -1: `room-41` does not name `room-4`. */
function positionOfId(message: string, id: string): number {
  for (let at = message.indexOf(id); at >= 0; at = message.indexOf(id, at + 1)) {
    const around = `${message[at - 1] ?? ' '}${message[at + id.length] ?? ' '}`;
    if (!/[\p{L}\p{N}_-]/u.test(around)) return at;
  }
  return -1;
}

/** A message without the id that it names, whose words are not the provider's. */
function withoutId(message: string, id: string): string {
  const at = positionOfId(message, id);
  return at < 0 ? message : message.slice(0, at) + message.slice(at + id.length);
}

async function readFailure<Item>(run: Run<Item>, entries: readonly Entry<Item>[], error: unknown): Promise<void> {
  if (run.options.signal?.aborted) {
    run.reached = true;
    stop(run, run.options.signal.reason);
    return lose(entries, 'aborted while it was in flight');
  }
  if (!isClientError(error)) throw error;
  const { kind, outcome, status, message } = error;
  if (isUsageError(error) || (outcome === 'not-applied' && kind !== 'api')) return stopUnsent(run, entries, error);
  run.reached = true;
  if (kind !== 'api' || outcome !== 'not-applied') return lose(entries, message);
  if (REFUSES_ALL.includes(status)) return stopUnsent(run, entries, error);
  const isAboutItems = status === 413 || (await isDeploymentThere(run));
  if (run.isDeploymentThere === false) stop(run, error);
  if (entries.length === 1 || !isAboutItems) {
    return refuse(entries, error, run.isDeploymentThere !== false && MAY_BE_A_DUPLICATE.includes(status));
  }
  // Too large, or one of the items is malformed: that is no reason for the others to fail.
  for (const entry of entries) entry.sent -= 1;
  const middle = Math.ceil(entries.length / 2);
  await Promise.all([sendEntries(run, entries.slice(0, middle)), sendEntries(run, entries.slice(middle))]);
}

/** Notes that their response was lost. */
function lose<Item>(entries: readonly Entry<Item>[], message: string): void {
  for (const entry of entries) Object.assign(entry, { isLost: true, message });
}

/** Notes that they were refused. `isDoubtful`: also a first request that was applied can lead to this refusal. */
function refuse<Item>(entries: readonly Entry<Item>[], { reason, message }: ClientError, isDoubtful: boolean): void {
  const refusal = { status: 'failed', reason: reason ?? 'other', message } as const;
  for (const entry of entries) {
    Object.assign(entry, { refusal, message });
    if (!isDoubtful && !entry.isLost) entry.result = refusal;
  }
}

/** Ends the run with an error that every other request would meet too. What was lost before stays unknown. */
function stopUnsent<Item>(run: Run<Item>, entries: readonly Entry<Item>[], error: Error): void {
  stop(run, error);
  for (const entry of entries) if (!entry.isLost) entry.message = error.message;
}

/** Whether the API knows the deployment: a 400 alone may be about it or about an item. */
async function isDeploymentThere<Item>(run: Run<Item>): Promise<boolean> {
  if (run.isDeploymentThere === undefined) {
    const { client, work, deploymentId, requestOptions, withSlot } = run;
    await withSlot(() => requestPage(client, work.operation, deploymentId, { limit: 1 }, requestOptions)).then(
      () => {
        run.isDeploymentThere = true;
      },
      (error: unknown) => {
        if (isNotThere(error)) run.isDeploymentThere = false;
      },
    );
  }
  return run.isDeploymentThere === true;
}

/** Refusals that are not about the items: every other request would meet them too. */
const REFUSES_ALL: readonly number[] = [401, 403, 429];
/** Refusals that can mean that an earlier arrival of the same request is in the way. */
const MAY_BE_A_DUPLICATE: readonly number[] = [400, 409];
