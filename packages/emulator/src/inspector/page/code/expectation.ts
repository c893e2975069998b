import type { Exchange } from '../types.ts';

/** What a test expects of a call. */
export interface Expectation {
  /** For the title of the test. */
  readonly title: string;
  /** What the error has that the client throws; undefined where the call succeeds. */
  readonly error?: Readonly<Record<string, unknown>>;
  /** Options of the client: without retries, since the fault is there once. */
  readonly options: Readonly<Record<string, number>>;
}

/** Long enough for a loopback connection on a busy machine. */
const timeout = 1_000;

/** What our client makes of such a response, or of none. */
export function expectationOf({ status, fault, method, operation = '' }: Exchange): Expectation {
  const isWrite = method !== 'GET';
  const unknown = isWrite ? { outcome: 'unknown' } : {};
  const options = fault ? { retries: 0 } : {};
  switch (fault ? fault.kind : undefined) {
    case 'reset':
      return { title: 'reports a lost connection', error: { kind: 'connection', ...unknown }, options };
    case 'hang':
      return {
        title: 'gives up on a response that never comes',
        error: { kind: 'timeout', ...unknown },
        options: { ...options, timeout },
      };
    case 'cut':
    case 'end':
    case 'event':
      return {
        title: 'reports a truncated response',
        error: isWrite ? unknown : { name: 'SessionClientError' },
        options,
      };
    case 'pause':
      return { title: 'gives up on a silent stream', error: unknown, options: { ...options, timeout } };
    default:
      break;
  }
  if (status === undefined)
    return { title: 'reports a lost connection', error: { kind: 'connection', ...unknown }, options };
  // After an earlier loss a delete of what is gone is done; alone it is an error like any other.
  if (status >= 400)
    return {
      title: `reports ${status}`,
      error: { kind: 'api', status, ...(status >= 500 && unknown) },
      options: { retries: 0 },
    };
  return { title: operation === '' ? `gets ${status}` : `succeeds with ${status}`, options };
}
