import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../control/clock.ts';
import { type InspectedSession, type ProviderState, type Surroundings, sessionRows } from '../provider.ts';
import { at, type Deployment } from './deployments/deployment.ts';
import { insertDefault } from './deployments/deployment-input.ts';
import { createDeployments, type Deployments, type InspectedDeployment, inspect } from './deployments/deployments.ts';
import { type EdgegapSeed, seedRows } from './seed.ts';
import { forgetEnded, keptAfterStopMs } from './sessions/desk.ts';
import { type DeploymentSession, type StoredSession, wholeSession } from './sessions/session.ts';
import { type EdgegapSettings, readSettings } from './settings.ts';
import { createStore } from './store.ts';
import { createNotifier } from './webhooks/notifier.ts';

/** What a test can do at Edgegap past its API. */
export interface EdgegapState extends ProviderState<EdgegapSeed, DeploymentSession> {
  seed(seed: EdgegapSeed): {
    readonly deployments: InspectedDeployment[];
    readonly sessions: DeploymentSession[];
  };
  readonly deployments: Deployments;
}

/** The stored deployments and sessions, past the API. */
export function state(
  database: DatabaseSync,
  clock: EmulatorClock,
  surroundings: Surroundings<EdgegapSettings>,
): EdgegapState {
  const store = createStore(database);
  const settings = readSettings(surroundings.settings);
  const notifier = createNotifier(database, store, clock, surroundings);
  insertDefault(store, clock.now());

  /** Looks each deployment up once: of ten thousand sessions, each would count the sockets of all. */
  const look = (now: Date) => {
    const found = new Map<string, { readonly deployment: Deployment; readonly usage: number }>();
    const find = (deploymentId: string) => {
      const stored = store.deployment(deploymentId);
      if (stored === undefined) throw new Error(`The deployment ${deploymentId} of a session is not there`);
      const entry = { deployment: at(stored, now), usage: store.usage(deploymentId) };
      found.set(deploymentId, entry);
      return entry;
    };
    return (session: StoredSession) => {
      const { deployment, usage } = found.get(session.request_id) ?? find(session.request_id);
      return { session: wholeSession(session, deployment, usage, now, settings), stoppedAt: deployment.stoppedAt };
    };
  };
  const sessions = () => {
    const now = clock.now();
    for (const deployment of store.deployments()) forgetEnded(store, deployment, now);
    const show = look(now);
    return store.all().map((stored): InspectedSession<DeploymentSession> => {
      const { session, stoppedAt } = show(stored);
      const end = stored.endsAt ?? (stoppedAt === undefined ? undefined : stoppedAt + keptAfterStopMs);
      // What has expired is gone, so that none of these has.
      const expiry = end === undefined ? {} : { expiresAt: new Date(end).toISOString() };
      return { session, ...expiry, expired: false };
    });
  };
  const tables = {
    sessions: {
      rows: () => sessionRows(sessions(), ({ session_id }) => session_id),
      remove: (id: string) => {
        const found = store.all().find(({ session_id }) => session_id === id);
        if (found) store.remove(found.request_id, found.custom_id);
        return found !== undefined;
      },
    },
    // Without `remove`: sessions need theirs.
    deployments: {
      rows: () => {
        const now = clock.now();
        return store.deployments().map((stored) => ({ id: stored.request_id, value: inspect(store, stored, now) }));
      },
    },
  };
  return {
    tables,
    sessions,
    release: () => {}, // nothing of it waits but for the clock
    resume: () => notifier.catchUp(),
    deployments: createDeployments(database, store, clock, notifier),
    seed(seed) {
      const now = clock.now();
      const { deployments, sessions } = seedRows(store, seed, now);
      notifier.waitForNext();
      const show = look(now);
      return {
        deployments: deployments.map((deployment) => inspect(store, deployment, now)),
        sessions: sessions.map((session) => show(session).session),
      };
    },
    reset() {
      store.clear();
      insertDefault(store, clock.now());
    },
  };
}
