/**
 * The same in browsers, which ask for little of it: they tell nothing of what was sent, take no stream as a body, and
 * read pages for people. Run elsewhere all the same, as by tests of pages on Node, it does nothing that is not safe
 * there: fewer requests are sent again, no more.
 */

import { NEVER_SENT, rootCause } from '../errors/never-sent.ts';
import type * as platform from './platform.ts';

/**
 * They would need HTTP/2 for a stream, and send a Blob piece by piece, so the same bytes go out as one. As a Blob go the
 * bodies of writes, too, and without `keepalive` what Bun would repeat: it is the same to a browser, and keeps the fetch
 * of Deno, and that of Bun, from sending a write again by itself.
 */
export const fetchOptions: typeof platform.fetchOptions = async ({ method, body }) => {
  const whole = body as BlobPart | undefined; // of its own bytes, as fetch demands
  const isStream = typeof body === 'object' && 'blob' in body;
  const written = isStream ? await body.blob() : new Blob([whole ?? '']);
  return {
    redirect: 'manual',
    ...(/^(PUT|DELETE)$/.test(method) && { keepalive: false }),
    body: /^P/.test(method) || body ? written : null,
  };
};

/** Whatever failed may have been sent, unless a transport of the user's own knows better. */
export const isNeverSent: typeof platform.isNeverSent = (error) => rootCause(error).code === NEVER_SENT;

export const failureOfRuntime: typeof platform.failureOfRuntime = () => undefined;
