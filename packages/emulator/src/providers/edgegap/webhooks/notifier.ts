import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../../control/clock.ts';
import { inTransaction } from '../../../storage/database.ts';
import type { Surroundings } from '../../provider.ts';
import { at, type Deployment } from '../deployments/deployment.ts';
import { type StoredSession, sessionContext, statusOf } from '../sessions/session.ts';
import { type EdgegapSettings, readSettings } from '../settings.ts';
import type { Store } from '../store.ts';

/** Calls the webhooks of sessions: once a session is linked, and once it is ready or in error, if it was not then. */
export interface Notifier {
  /** Sessions have been made, which links them at once. */
  linked(sessions: readonly StoredSession[], deployment: Deployment): void;
  /** Deployments may have changed, by a test or by time. */
  catchUp(): void;
  /** Sets the alarm for the next deployment that gets ready by itself. */
  waitForNext(): void;
}

export function createNotifier(
  database: DatabaseSync,
  store: Store,
  clock: EmulatorClock,
  { settings, webhooks }: Surroundings<EdgegapSettings>,
): Notifier {
  const ready = readSettings(settings);
  let callOff = () => {};

  const send = (session: StoredSession, deployment: Deployment) => {
    if (session.webhook_url === undefined) return;
    webhooks.send('edgegap', session.session_id, session.webhook_url, sessionContext(session, deployment, ready));
  };
  const waitForNext = () => {
    const moments = store.deploymentsWithWebhook().flatMap(({ readyAt }) => readyAt ?? []);
    const coming = moments.filter((moment) => moment > clock.now().getTime());
    callOff();
    if (coming.length > 0) callOff = clock.at(Math.min(...coming), catchUp);
  };
  const catchUp = () => {
    const now = clock.now();
    const due: [StoredSession, Deployment][] = [];
    inTransaction(database, () => {
      for (const stored of store.deploymentsWithWebhook()) {
        const deployment = at(stored, now);
        for (const booked of store.withWebhook(deployment.request_id)) {
          const status = statusOf(booked.session, deployment);
          if (status === booked.told || (status !== 'Ready' && status !== 'Error')) continue;
          store.replace({ ...booked, told: status });
          due.push([booked.session, deployment]);
        }
      }
    });
    for (const [session, deployment] of due) send(session, deployment);
    waitForNext();
  };
  return {
    linked(sessions, deployment) {
      for (const session of sessions) send(session, deployment);
      if (deployment.readyAt !== undefined) waitForNext();
    },
    catchUp,
    waitForNext,
  };
}
