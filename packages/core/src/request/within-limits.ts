import { type Client, settingsOf } from '../client/client.ts';
import { checkOptions, type RequestOptions, resolveLimits } from '../client/options.ts';
import { inMilliseconds } from '../errors/create-error.ts';
import { isClientError, type Outcome, SessionClientError } from '../errors/errors.ts';
import { describeOperation, withContext } from '../errors/usage-error.ts';
import { inTime } from './deadline.ts';
import { runOperation } from './operation.ts';
import { checkSignal } from './request.ts';

/** How far a write that makes several requests has come; the write itself keeps it up to date. */
export interface Progress {
  outcome: Outcome;
}

/**
 * Runs a write that makes several requests, as one call, within the limits of one call: its `totalTimeout`, and the caller's signal.
 *
 * @param work Must pass the options on to each request. It begins at once, so that it can read its arguments before the
 * caller changes them.
 */
export async function withinLimits<T>(
  client: Client,
  operation: string,
  options: RequestOptions,
  work: (options: RequestOptions, progress: Progress) => Promise<T>,
): Promise<T> {
  const progress: Progress = { outcome: 'not-applied' };
  const run = (own: RequestOptions) => runWithin(client, operation, own, progress, work);
  return await runOperation(client, operation, options, run, { outcomeOf: () => progress.outcome });
}

async function runWithin<T>(
  client: Client,
  operation: string,
  options: RequestOptions,
  progress: Progress,
  work: (options: RequestOptions, progress: Progress) => Promise<T>,
): Promise<T> {
  const settings = settingsOf(client);
  const context = { provider: client.provider, operation };
  try {
    checkOptions(settings, options);
    const { signal } = options;
    checkSignal(signal);
    const { totalTimeout } = resolveLimits(options, settings.limits);
    const text = `${describeOperation(context)} was not done within ${inMilliseconds(totalTimeout)} (\`totalTimeout\`).`;
    const facts = { ...context, kind: 'timeout', scope: 'total', attempts: 1, isRetryable: true } as const;
    const run = (ending: AbortSignal) => work({ ...options, signal: ending }, progress);
    return await inTime(totalTimeout, signal, run, new SessionClientError(text, facts));
  } catch (thrown) {
    const { outcome } = progress;
    const error = withContext(context, thrown, outcome);
    if (isClientError(error) && !error.outcome) {
      // Of a read, which here is a part of a write; or of time.
      Object.assign(error, { outcome, isRetryable: error.isRetryable && outcome === 'not-applied' });
    }
    throw error;
  }
}
