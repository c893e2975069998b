import type { Session } from './schemas/session.ts';

/** One open port of a game server. */
export interface GamePort {
  /** As the application names it, or the internal port. */
  readonly name: string;
  /** The port to connect to from outside. */
  readonly port: number;
  /** Such as `UDP`, where the response has it. */
  readonly protocol: string | undefined;
  /** A ready-made address, where the response has one: with a scheme for web protocols, else `host:port`. */
  readonly link: string | undefined;
}

/** What a player needs to connect to a session's game server. */
export interface Connections {
  /** The host name, or the IP address where the response has no name. */
  readonly host: string;
  /** Its open ports, in the order of the response. */
  readonly ports: readonly GamePort[];
  /**
   * How many more seats the deployment has, where the session shows it. It may be closed to sessions all the same
   * (`deployment.is_joinable_by_session`).
   */
  readonly seatsLeft: number | undefined;
}

/**
 * Returns the host and the ports that a player needs, from a session of `get` or `waitUntilReady`; `undefined` if it is not
 * linked to a deployment. Ports without an external one are left out.
 *
 * @example
 * const session = await sessions.waitUntilReady('match-42');
 * const { host, ports } = connectionsOf(session) ?? {};
 */
export function connectionsOf({ deployment }: Session): Connections | undefined {
  const host = deployment?.fqdn || deployment?.public_ip;
  if (!deployment || !host) return undefined;
  const { sockets, sockets_usage } = deployment;
  return {
    host,
    ports: Object.entries(deployment.ports ?? {}).flatMap(([key, mapping]): GamePort[] => {
      const { external, name, protocol, link } = mapping ?? {};
      if (typeof external !== 'number') return [];
      return [{ name: name ?? key, port: external, protocol: protocol ?? undefined, link: link ?? undefined }];
    }),
    seatsLeft:
      typeof sockets === 'number' && typeof sockets_usage === 'number'
        ? Math.max(0, sockets - sockets_usage)
        : undefined,
  };
}
