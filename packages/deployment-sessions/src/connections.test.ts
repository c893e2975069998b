import { describe, expect, it } from 'vitest';
import { shareEdgegap } from '../test/edgegap.ts';
import { connectionsOf, type Session } from './index.ts';

const edgegap = shareEdgegap();

describe('connectionsOf', () => {
  it('returns host, ports and seats of a session that was read', async () => {
    await edgegap.sessions.create('room', { ip_list: ['203.0.113.7', '203.0.113.8'] });
    const session = await edgegap.sessions.waitUntilReady('room');
    const { fqdn, ports, sockets } = session.deployment ?? {};
    const [[key, mapping] = []] = Object.entries(ports ?? {});
    expect(connectionsOf(session)).toEqual({
      host: fqdn,
      ports: [
        { name: mapping?.name ?? key, port: mapping?.external, protocol: mapping?.protocol, link: mapping?.link },
      ],
      seatsLeft: (sockets ?? 0) - 2,
    });
  });

  const session = (deployment: unknown) => ({ session_id: 's', deployment }) as Session;

  it.each([
    ['no deployment', undefined],
    ['null', null],
    ['no host', { ports: { game: { external: 1 } } }],
  ])('returns nothing where a session has %s', (_, deployment) => {
    expect(connectionsOf(session(deployment))).toBeUndefined();
  });

  it('leaves out what the response does not have', () => {
    const ports = { game: { external: 31_000, name: null }, closed: { external: null }, odd: null };
    expect(connectionsOf(session({ fqdn: '', public_ip: '192.0.2.1', ports, sockets: 5 }))).toEqual({
      host: '192.0.2.1',
      ports: [{ name: 'game', port: 31_000, protocol: undefined, link: undefined }],
      seatsLeft: undefined,
    });
    expect(connectionsOf(session({ fqdn: 'a.example', ports: null, sockets: 2, sockets_usage: 3 }))).toEqual({
      host: 'a.example',
      ports: [],
      seatsLeft: 0,
    });
  });
});
