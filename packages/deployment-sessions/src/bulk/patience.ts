import { inTime } from '@x/core';

/** How long an aborted call waits for functions of the caller's. */
const GRACE = 1_000;

/** When a call no longer waits for functions of the caller's. */
export interface Patience {
  /** Aborts a while after the caller's signal, for its reason. */
  readonly signal: AbortSignal;
  /** Releases timer and listener. */
  end(): void;
}

/** Creates the patience of a call that may be aborted: what was begun, such as the last save, mostly ends soon after. */
export function createPatience(signal: AbortSignal | undefined): Patience {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    timer = setTimeout(() => controller.abort(signal?.reason), GRACE);
  };
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** Calls a function of the caller's, and waits for its promise as long as there is patience. */
export async function callPatiently({ signal }: Patience, work: () => unknown): Promise<void> {
  const pending = work();
  // One that is synchronous is through, however late.
  if (typeof (pending as PromiseLike<unknown> | undefined)?.then !== 'function') return;
  await inTime(Number.POSITIVE_INFINITY, signal, async () => pending);
}
