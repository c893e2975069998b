import { excerpt, isClientError } from '@x/core';
import { reasonOfText } from '../reason-of-text.ts';
import { requestPage } from '../requests.ts';
import type { BulkVerdict } from './result.ts';
import { type BulkAnswer, decide, isMisuse, isStopped, type Run, type Settled, sessionIdOf, stop } from './state.ts';

/** Sends one request; gives the parts in which to send it again where it was too large. */
export async function sendChunk<Item>(
  run: Run<Item>,
  chunk: readonly number[],
  isRepeat: boolean,
): Promise<(readonly number[])[]> {
  const { work, requestOptions, verdicts } = run;
  let attempts = 0;
  const onResponse = (info: { readonly attempts: number }) => {
    attempts = info.attempts;
  };
  const items = chunk.flatMap((place) => verdicts[place]?.item ?? []);
  try {
    const answer = await work.send(items as Item[], { ...requestOptions, onResponse });
    run.reached = true;
    const isTrusted = !isRepeat && !(work.isResent && attempts !== 1);
    readResponse(run, chunk, answer ?? {}, isTrusted);
  } catch (error) {
    return await readFailure(run, chunk, error, isRepeat);
  }
  return [];
}

/** Errors are bare texts, so an item failed if it was sent and is not among the sessions of the answer. */
function readResponse<Item>(run: Run<Item>, chunk: readonly number[], answer: BulkAnswer, isTrusted: boolean): void {
  const made = new Map(listOf(answer.sessions).map((session) => [Object(session).custom_id as unknown, session]));
  const errors = listOf(answer.errors);
  const missing: number[] = [];
  for (const place of chunk) {
    const session = made.get(run.verdicts[place]?.customId);
    if (session) decide(run, place, { verdict: 'succeeded', sessionId: sessionIdOf(session) });
    else missing.push(place);
  }
  // An answer that leaves items out without a word says nothing of them.
  const isWhole = missing.length === errors.length;
  const common = isWhole && new Set(errors).size === 1 ? errors[0] : undefined;
  for (const [index, place] of missing.entries()) {
    const id = run.verdicts[place]?.customId ?? '';
    const message = textFor(id, index, errors, common);
    const refusal = { verdict: 'failed', reason: reasonOfText(withoutName(message, id)), message } as const;
    if (isWhole) run.refused.set(place, refusal);
    decide(
      run,
      place,
      isTrusted && isWhole ? refusal : { verdict: 'unknown', message: message || 'not in the answer' },
    );
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text that is about an item, where one can be told to be: it names the item, or all have the same. */
function textFor(customId: string, place: number, errors: readonly unknown[], common: unknown): string {
  const isNamed = (text: unknown) => typeof text === 'string' && placeOfName(text, customId) >= 0;
  // Most likely they stand in the order of the items: to search all for each would take long where they are thousands.
  const text = common ?? (isNamed(errors[place]) ? errors[place] : errors.find(isNamed));
  return typeof text === 'string' ? excerpt(text) : '';
}

/** Where a text holds an id as a word of its own, or -1: `room-4` is not named by `room-41`. */
function placeOfName(text: string, id: string): number {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + id.length] ?? ' '}`;
    if (!/[\p{L}\p{N}_-]/u.test(around)) return at;
  }
  return -1;
}

/** A text without the id that it is about, whose words are none of the provider's. */
function withoutName(text: string, id: string): string {
  const at = placeOfName(text, id);
  return at < 0 ? text : text.slice(0, at) + text.slice(at + id.length);
}

async function readFailure<Item>(
  run: Run<Item>,
  chunk: readonly number[],
  error: unknown,
  isRepeat: boolean,
): Promise<(readonly number[])[]> {
  const all = (settled: Settled) => {
    for (const place of chunk) decide(run, place, settled);
    return [];
  };
  if (run.options.signal?.aborted) {
    run.reached = true;
    stop(run, run.options.signal.reason);
    return all({ verdict: 'unknown', message: 'stopped while it was under way' });
  }
  if (!isClientError(error)) throw error;
  const { message } = error;
  const turnedAway = () => {
    stop(run, error);
    for (const place of chunk) {
      const { item, customId, verdict } = run.verdicts[place] as BulkVerdict<Item>;
      // What was lost before stays unknown.
      if (verdict === 'not-sent') run.verdicts[place] = { item, customId, verdict, message };
    }
    return [];
  };
  if (isMisuse(error) || (error.outcome === 'not-applied' && error.kind !== 'api')) return turnedAway();
  run.reached = true;
  if (error.kind !== 'api' || error.outcome !== 'not-applied') return all({ verdict: 'unknown', message });
  if (TURNED_AWAY.includes(error.status)) return turnedAway();
  if (chunk.length > 1 && (error.status === 413 || (await isDeploymentThere(run)))) {
    // Too large, or one of the items is malformed: that is no reason for the others to fail.
    const middle = Math.ceil(chunk.length / 2);
    return [chunk.slice(middle), chunk.slice(0, middle)];
  }
  if (run.isDeploymentThere === false) stop(run, error);
  const refusal = { verdict: 'failed', reason: error.reason, message } as const;
  if (!isRepeat) return all(refusal);
  // Refused is the repeat; what became of it the first time, the last look shows.
  for (const place of chunk) run.refused.set(place, refusal);
  return all({ verdict: 'unknown', message });
}

/** Tells whether the API knows the deployment: a 400 alone does not say whether it or an item is at fault. */
async function isDeploymentThere<Item>(run: Run<Item>): Promise<boolean> {
  if (run.isDeploymentThere === undefined) {
    try {
      await requestPage(run.client, run.work.operation, run.requestId, { limit: 1 }, run.requestOptions);
      run.isDeploymentThere = true;
    } catch (error) {
      if (!isStopped(run) && !isClientError(error)) throw error;
      if (isClientError(error) && error.kind === 'api' && NO_SUCH.includes(error.status)) run.isDeploymentThere = false;
    }
  }
  return run.isDeploymentThere === true;
}

const NO_SUCH: readonly number[] = [400, 404, 410];

/** Refusals that have nothing to do with the items: every other request would meet them too. */
const TURNED_AWAY: readonly number[] = [401, 403, 429];
