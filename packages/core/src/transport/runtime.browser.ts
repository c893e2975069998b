import { NEVER_SENT, rootCause } from '../errors/never-sent.ts';
import { fetchTransport } from './fetch-transport.ts';
import type * as runtime from './runtime.ts';

/**
 * The same where programs are downloaded: browsers, React Native, edge workers. It is safe on a server as well (tests of
 * pages run there): fewer requests are retried, never more.
 */

/** fetch alone: ky would add 8 kB to the program. */
export const defaultTransport: typeof runtime.defaultTransport = () => fetchTransport();

/** Nothing is proved by the error that these runtimes give, unless a transport of the user's has marked it. */
export const isNeverSent: typeof runtime.isNeverSent = (error) => rootCause(error).code === NEVER_SENT;
