import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/** Connections of one transport's own, kept for the next request. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Closes idle connections at once, and the others as soon as their response has been read. */
  close(): void;
}

/** Shorter than most servers keep theirs: one that is closed just as a request goes out leaves a write in doubt. */
const MAX_IDLE = 4_000;
/** The limit of fetch. An address that does not respond at all would take minutes otherwise. */
const MAX_CONNECT = 10_000;

/** @param ca Certificates of authorities that are trusted in place of Node's own. */
export function openAgents(ca: string | Uint8Array | readonly (string | Uint8Array)[] | undefined): Agents {
  const options = { keepAlive: true, timeout: MAX_IDLE };
  const trusted = ca === undefined ? {} : { ca: (Array.isArray(ca) ? ca : [ca]).map(asText) };
  const http = withPatience(new HttpAgent(options), 'connect');
  const https = withPatience(new HttpsAgent({ ...options, ...trusted }), 'secureConnect');
  return {
    http,
    https,
    close() {
      for (const agent of [http, https]) {
        // Not `destroy()`, which would break off requests that are under way.
        agent.maxFreeSockets = 0;
        for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
      }
    },
  };
}

/** What the loop takes as proof that nothing was sent. */
export function neverSent(why: string): Error {
  return Object.assign(new Error(why), { code: 'ERR_NEVER_SENT' });
}

function asText(certificate: string | Uint8Array): string | Buffer {
  return typeof certificate === 'string' ? certificate : Buffer.from(certificate);
}

/** Makes an agent give up connecting in time, and say so: nothing is sent before a connection is there. */
function withPatience<Agent extends HttpAgent>(agent: Agent, connected: 'connect' | 'secureConnect'): Agent {
  const connecting = new Set<unknown>();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback) as Socket; // of both kinds, which connect by themselves
    const giveUp = () => {
      socket.destroy(neverSent(`no connection within ${MAX_CONNECT} ms`));
    };
    const timer = setTimeout(giveUp, MAX_CONNECT);
    const stop = () => {
      clearTimeout(timer);
      connecting.delete(socket);
    };
    connecting.add(socket);
    socket.once(connected, stop);
    socket.once('close', stop);
    return socket;
  };
  const keep = agent.keepSocketAlive.bind(agent);
  // Of a request that was given up in the turn that it was made in, Node would go on to connect, for some next one.
  agent.keepSocketAlive = (socket) => !connecting.has(socket) && keep(socket);
  return agent;
}
