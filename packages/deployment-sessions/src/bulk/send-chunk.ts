import { excerpt, isClientError } from '@x/core';
import { reasonOfMessage } from '../read-error.ts';
import { isNotThere, requestPage } from '../requests.ts';
import type { BulkItemResult } from './result.ts';
import { isStopped, isUsageError, type Run, setResult, stop } from './run-state.ts';
import { type BulkResponse, type Settled, sessionIdOf } from './work.ts';

/** Sends one request; returns the parts in which to send it again where it was too large. */
export async function sendChunk<Item>(
  run: Run<Item>,
  chunk: readonly number[],
  isRetry: boolean,
): Promise<(readonly number[])[]> {
  const { work, requestOptions, results } = run;
  let attempts = 0;
  const onResponse = (info: { readonly attempts: number }) => {
    attempts = info.attempts;
  };
  const items = chunk.flatMap((index) => results[index]?.item ?? []);
  try {
    const response = await work.send(items as Item[], { ...requestOptions, onResponse });
    run.reached = true;
    const isTrusted = !isRetry && !(work.isRetried && attempts !== 1);
    readResponse(run, chunk, response ?? {}, isTrusted);
  } catch (error) {
    return await readFailure(run, chunk, error, isRetry);
  }
  return [];
}

/** Errors are bare strings, so an item failed if it was sent and is not among the sessions of the response. */
function readResponse<Item>(
  run: Run<Item>,
  chunk: readonly number[],
  response: BulkResponse,
  isTrusted: boolean,
): void {
  const done = new Map(arrayOf(response.sessions).map((session) => [Object(session).custom_id as unknown, session]));
  const errors = arrayOf(response.errors);
  const missing: number[] = [];
  for (const index of chunk) {
    const session = done.get(run.results[index]?.customId);
    if (session) setResult(run, index, { status: 'succeeded', sessionId: sessionIdOf(session) });
    else missing.push(index);
  }
  // A response with items missing and no error for them shows nothing of them.
  const isComplete = missing.length === errors.length;
  const common = isComplete && new Set(errors).size === 1 ? errors[0] : undefined;
  for (const [position, index] of missing.entries()) {
    const id = run.results[index]?.customId ?? '';
    const message = messageFor(id, position, errors, common);
    const refusal = { status: 'failed', reason: reasonOfMessage(withoutId(message, id)), message } as const;
    if (isComplete) run.refused.set(index, refusal);
    setResult(
      run,
      index,
      isTrusted && isComplete ? refusal : { status: 'unknown', message: message || 'not in the response' },
    );
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

async function readFailure<Item>(
  run: Run<Item>,
  chunk: readonly number[],
  error: unknown,
  isRetry: boolean,
): Promise<(readonly number[])[]> {
  const all = (settled: Settled) => {
    for (const index of chunk) setResult(run, index, settled);
    return [];
  };
  if (run.options.signal?.aborted) {
    run.reached = true;
    stop(run, run.options.signal.reason);
    return all({ status: 'unknown', message: 'aborted while it was in flight' });
  }
  if (!isClientError(error)) throw error;
  const { message } = error;
  if (isUsageError(error) || (error.outcome === 'not-applied' && error.kind !== 'api')) {
    return stopUnsent(run, chunk, error);
  }
  run.reached = true;
  if (error.kind !== 'api' || error.outcome !== 'not-applied') return all({ status: 'unknown', message });
  if (REFUSES_ALL.includes(error.status)) return stopUnsent(run, chunk, error);
  if (chunk.length > 1 && (error.status === 413 || (await isDeploymentThere(run)))) {
    // Too large, or one of the items is malformed: that is no reason for the others to fail.
    const middle = Math.ceil(chunk.length / 2);
    return [chunk.slice(middle), chunk.slice(0, middle)];
  }
  if (run.isDeploymentThere === false) stop(run, error);
  const refusal = { status: 'failed', reason: error.reason, message } as const;
  if (!isRetry) return all(refusal);
  // The retry was refused; what happened to the first request, the last read shows.
  for (const index of chunk) run.refused.set(index, refusal);
  return all({ status: 'unknown', message });
}

/** Ends the run with an error that every other request would meet too. What was lost before stays unknown. */
function stopUnsent<Item>(run: Run<Item>, chunk: readonly number[], error: Error): [] {
  stop(run, error);
  for (const index of chunk) {
    const { item, customId, status } = run.results[index] as BulkItemResult<Item>;
    if (status === 'not-sent') run.results[index] = { item, customId, status, message: error.message };
  }
  return [];
}

/** Whether the API knows the deployment: a 400 alone may be about it or about an item. */
async function isDeploymentThere<Item>(run: Run<Item>): Promise<boolean> {
  if (run.isDeploymentThere === undefined) {
    try {
      await requestPage(run.client, run.work.operation, run.deploymentId, { limit: 1 }, run.requestOptions);
      run.isDeploymentThere = true;
    } catch (error) {
      if (!isStopped(run) && !isClientError(error)) throw error;
      if (isNotThere(error)) run.isDeploymentThere = false;
    }
  }
  return run.isDeploymentThere === true;
}

/** Refusals that are not about the items: every other request would meet them too. */
const REFUSES_ALL: readonly number[] = [401, 403, 429];
