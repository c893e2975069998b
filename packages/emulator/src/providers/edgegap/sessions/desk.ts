import { randomBytes } from 'node:crypto';
import { distinct } from '../addresses.ts';
import { type Deployment, phaseOf, socketsFor } from '../deployments/deployment.ts';
import { Refusal } from '../refusal.ts';
import type { SessionBody } from '../requests.ts';
import type { ReadySettings } from '../settings.ts';
import type { BookedSession, Store } from '../store.ts';
import { type StoredSession, statusOf } from './session.ts';

/** Books users into the sockets of one deployment. A session fits whole or not at all. */
export interface Desk {
  /** @throws Refusal 400 when the id is taken, or when the deployment takes no such session. */
  create(customId: string, body: SessionBody): StoredSession;
  /** Replaces all users. @throws Refusal 400 */
  update(customId: string, body: SessionBody): StoredSession;
  /** Gives the sockets back. @throws Refusal 400 */
  remove(customId: string): StoredSession;
  /** @throws Refusal 400 */
  find(customId: string): StoredSession;
  /** The sockets that are taken, with what was created and updated here. */
  usage(): number;
}

/** How long sessions outlive a deployment that has stopped: the API's default, and its least. */
export const keptAfterStopMs = 60 * 60 * 1000;

/** Deletes for good what can no longer be read of a deployment's sessions. */
export function forgetEnded(store: Store, { request_id, stoppedAt }: Deployment, now: Date): void {
  store.purge(now);
  if (stoppedAt !== undefined && stoppedAt + keptAfterStopMs <= now.getTime()) store.purgeDeployment(request_id);
}

/** @param deployment As it is now. */
export function openDesk(store: Store, deployment: Deployment, settings: ReadySettings, now: Date): Desk {
  const { request_id, sockets } = deployment;
  forgetEnded(store, deployment, now);
  // Counted once: a bulk of ten thousand would count ten thousand times.
  let usage = store.usage(request_id);
  const cost = (users: readonly string[]) => socketsFor(deployment, users);

  const find = (customId: string): BookedSession => {
    const booked = store.find(request_id, customId);
    if (booked === undefined) throw new Refusal(400, `${customId}: no such session`);
    return booked;
  };
  const findLiving = (customId: string): BookedSession => {
    const booked = find(customId);
    if (statusOf(booked.session, deployment) !== 'Terminating') return booked;
    throw new Refusal(400, `${customId}: the session is terminating`);
  };
  /** @throws Refusal 400 when more sockets are asked for than there are left. */
  const take = (customId: string, wanted: number, held: number) => {
    const free = Math.max(0, sockets - usage);
    if (wanted - held > free) {
      throw new Refusal(400, `${customId}: the deployment is full: ${free} of its ${sockets} sockets are free`);
    }
    usage += wanted - held;
  };

  return {
    create(customId, { ip_list, webhook_url }) {
      if (store.find(request_id, customId)) throw new Refusal(400, `${customId}: custom id already in use`);
      const obstacle = obstacleOf(deployment);
      if (obstacle !== undefined) throw new Refusal(400, `${customId}: ${obstacle}`);
      const users = distinct(ip_list);
      take(customId, cost(users), 0);
      const session: StoredSession = {
        session_id: newSessionId(),
        request_id,
        custom_id: customId,
        createdAt: now.getTime(),
        users,
        ...(webhook_url !== undefined && { webhook_url }),
      };
      store.insert({ session, sockets: cost(users), told: statusOf(session, deployment) });
      return session;
    },
    update(customId, { ip_list, webhook_url }) {
      const booked = findLiving(customId);
      const users = distinct(ip_list);
      take(customId, cost(users), booked.sockets);
      const session = { ...booked.session, users, ...(webhook_url !== undefined && { webhook_url }) };
      store.replace({ ...booked, session, sockets: cost(users) });
      return session;
    },
    remove(customId) {
      const booked = find(customId);
      if (booked.session.endsAt !== undefined) throw new Refusal(400, `${customId}: the session is terminating`);
      if (settings.terminatingMs === 0) {
        store.remove(request_id, customId);
        return booked.session;
      }
      const session = { ...booked.session, endsAt: now.getTime() + settings.terminatingMs };
      store.replace({ ...booked, session, sockets: 0 });
      return session;
    },
    find: (customId) => find(customId).session,
    usage: () => usage,
  };
}

/** 12 hexadecimal digits, a dash and a capital S. */
export function newSessionId(): string {
  return `${randomBytes(6).toString('hex')}-S`;
}

/** Why a deployment takes no sessions at all, if so. One that has failed does: they are in error at once. */
function obstacleOf({ kind, status, is_joinable_by_session }: Deployment): string | undefined {
  if (phaseOf(status) === 'stopped') return 'the deployment has stopped';
  if (kind === 'Default') return 'sessions are switched off for the deployment';
  return is_joinable_by_session ? undefined : 'the deployment is closed to sessions';
}
