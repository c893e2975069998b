import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../clock.ts';
import type { InspectedSession, ProviderState, Surroundings } from '../provider.ts';
import { at, type Deployment } from './deployment.ts';
import { insertDefault } from './deployment-input.ts';
import { createDeployments, type Deployments, type InspectedDeployment, inspect } from './deployments.ts';
import { forgetEnded, keptAfterStopMs } from './desk.ts';
import { createNotifier } from './notifier.ts';
import { type DeploymentSessionsSeed, seedRows } from './seed.ts';
import { type DeploymentSession, type StoredSession, wholeSession } from './session.ts';
import { type DeploymentSessionsSettings, readSettings } from './settings.ts';
import { createStore } from './store.ts';

/** What a test can do at Edgegap past its API. */
export interface DeploymentSessionsState extends ProviderState<DeploymentSessionsSeed, DeploymentSession> {
  seed(seed: DeploymentSessionsSeed): {
    readonly deployments: InspectedDeployment[];
    readonly sessions: DeploymentSession[];
  };
  readonly deployments: Deployments;
}

/** The stored deployments and sessions, past the API. */
export function state(
  database: DatabaseSync,
  clock: EmulatorClock,
  surroundings: Surroundings<DeploymentSessionsSettings>,
): DeploymentSessionsState {
  const store = createStore(database);
  const settings = readSettings(surroundings.settings);
  const notifier = createNotifier(database, store, clock, surroundings);
  insertDefault(store, clock.now());

  const show = (session: StoredSession, now: Date) => {
    const deployment = deploymentOf(session, now);
    return wholeSession(session, deployment, store.usage(session.request_id), now, settings);
  };
  const deploymentOf = ({ request_id }: StoredSession, now: Date): Deployment => {
    const stored = store.deployment(request_id);
    if (stored === undefined) throw new Error(`The deployment ${request_id} of a session is not there`);
    return at(stored, now);
  };
  return {
    deployments: createDeployments(database, store, clock, notifier),
    seed(seed) {
      const now = clock.now();
      const { deployments, sessions } = seedRows(store, seed, now);
      notifier.waitForNext();
      return {
        deployments: deployments.map((deployment) => inspect(store, deployment, now)),
        sessions: sessions.map((session) => show(session, now)),
      };
    },
    sessions() {
      const now = clock.now();
      for (const deployment of store.deployments()) forgetEnded(store, deployment, now);
      return store.all().map((session): InspectedSession<DeploymentSession> => {
        const { stoppedAt } = deploymentOf(session, now);
        const end = session.endsAt ?? (stoppedAt === undefined ? undefined : stoppedAt + keptAfterStopMs);
        // What has expired is gone, so that none of these has.
        const expiry = end === undefined ? {} : { expiresAt: new Date(end).toISOString() };
        return { session: show(session, now), ...expiry, expired: false };
      });
    },
    reset() {
      store.clear();
      insertDefault(store, clock.now());
    },
  };
}
