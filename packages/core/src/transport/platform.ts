/**
 * What servers need beside what every runtime does, each in a way of its own: proof that nothing was sent, bodies that
 * are streamed, a quick check of big pages, streams that cost little of a processor. What is bundled for browsers gets `platform.browser.ts` in its place.
 */

export { isNeverSent } from '../errors/never-sent.ts';
export { fetchOptions } from './fetch-options.ts';
export { failureOfRuntime } from './node-failures.ts';
