/**
 * What servers need beside what every runtime does, each in a way of its own: proof that nothing was sent, bodies that
 * are streamed, a quick check of big pages, streams that cost little of a processor. What is bundled for browsers gets `platform.browser.ts` in its place.
 */

export { ownWays } from './fetch-traits.ts';
export { surelyFits } from './fits.ts';
export { isNeverSent } from './never-sent.ts';
export { failureOfRuntime } from './node-failures.ts';
export { oneByOne } from './one-by-one.ts';
