import { nodeTransport } from '@x/core/node';
import type { Sending } from './visit.ts';

/** Each way in which a client on Node can send, by its name. */
export const transports = {
  'ky, the default': (): Sending => ({}),
  fetch: (): Sending => ({ fetch: (url, init) => globalThis.fetch(url, init) }),
  'nodeTransport()': (): Sending => ({ transport: nodeTransport() }),
};

export type TransportName = keyof typeof transports;

export const transportNames = Object.keys(transports) as TransportName[];
