import type { Ky } from './ky-transport.ts';

/**
 * What stands in place of ky where a program is built, or run, with the condition `without-ky`. The loop has turned off
 * all that ky would do on its own, so that this is what is left of it.
 */
export function loadKy(): Ky {
  return (_, { fetch }) => fetch();
}
