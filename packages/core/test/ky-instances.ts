import ky210 from 'ky';
import ky200 from 'ky20';
import { expect } from 'vitest';
import { kyTransport } from '../src/transport/ky-transport.ts';
import { call, KEY } from './example-provider.ts';
import type { LoopbackServer } from './loopback-server.ts';

export type Ky = typeof ky210;
export type KyOptions = Parameters<Ky['extend']>[0] & object;

/** The oldest and the newest release that `kyTransport` supports. */
export const kyVersions: readonly (readonly [version: string, ky: Ky])[] = [
  ['2.0.0', ky200 as unknown as Ky],
  ['2.1.0', ky210],
];

/** An instance that adds a header, as one for tracing does, with further options. */
export function traced(ky: Ky, options: KyOptions = {}): Ky {
  const trace = ({ request }: { readonly request: Request }) => request.headers.set('x-trace', 'from-the-hook');
  return ky.extend({ hooks: { beforeRequest: [trace] } }).extend(options);
}

/** Sends the unsafe operation through such an instance. */
export function postThrough(ky: Ky) {
  return ({ url }: Pick<LoopbackServer, 'url'>, options?: KyOptions, clientOptions: object = {}) =>
    call('unsafe', { baseUrl: url, transport: kyTransport(traced(ky, options)), ...clientOptions });
}

/** One request arrived, with the header of the hook and the credential. */
export function expectOneRequest(server: LoopbackServer): void {
  expect(server.requests).toMatchObject([
    { method: 'POST', url: '/items/1', body: '{"name":"n"}', headers: { 'x-trace': 'from-the-hook' } },
  ]);
  expect(JSON.stringify(server.requests[0]?.headers)).toContain(KEY);
}
