import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../control/clock.ts';
import { InputError, jsonCopy, readInput } from '../../../input.ts';
import { inTransaction } from '../../../storage/database.ts';
import type { Organisation } from '../authentication.ts';
import { forgetEnded } from '../sessions/desk.ts';
import type { Store } from '../store.ts';
import type { Notifier } from '../webhooks/notifier.ts';
import { at, type Deployment, type DeploymentRecord, deploymentRecord } from './deployment.ts';
import {
  ChangeFields,
  changeDeployment,
  type DeploymentChange,
  DeploymentFields,
  type DeploymentInput,
  defaultDeploymentId,
  insertDeployment,
} from './deployment-input.ts';

/** A deployment as it is now: as the API shows it, and what the API shows elsewhere or not at all. */
export interface InspectedDeployment extends DeploymentRecord {
  readonly org: Organisation;
  readonly kind: Deployment['kind'];
  readonly app: string;
  readonly version: string;
  readonly app_version: number;
  /** When it gets ready by itself, as an ISO 8601 string. */
  readonly readyAt?: string;
}

/** The deployments that sessions are booked into. The API itself only reads them. */
export interface Deployments {
  /** The id of the one that is always there: ready, of kind `Seat`, with 10,000 sockets. */
  readonly default: string;
  /** Makes one. @throws TypeError whose message names the field. */
  create(deployment?: DeploymentInput): InspectedDeployment;
  /** Changes one: makes it ready, fails it, stops it, closes it, gives it more or fewer sockets. @throws TypeError */
  update(deploymentId: string, change: DeploymentChange): InspectedDeployment;
  /** All of them, in the order in which they were made. */
  list(): InspectedDeployment[];
}

export function createDeployments(database: DatabaseSync, store: Store, clock: Clock, notifier: Notifier): Deployments {
  return {
    default: defaultDeploymentId,
    create(deployment = {}) {
      const given = readInput(DeploymentFields, jsonCopy(deployment, 'deployment'), 'deployment');
      const now = clock.now();
      return inspect(store, insertDeployment(store, given, now, 'deployment'), now);
    },
    update(deploymentId, change) {
      const given = readInput(ChangeFields, jsonCopy(change, 'deployment'), 'deployment');
      const now = clock.now();
      const changed = inTransaction(database, () => {
        const stored = store.deployment(deploymentId);
        if (stored === undefined) throw new InputError(`deploymentId: there is no deployment ${deploymentId}`);
        return changeDeployment(store, at(stored, now), given, now);
      });
      notifier.catchUp();
      return inspect(store, changed, now);
    },
    list() {
      const now = clock.now();
      return store.deployments().map((deployment) => inspect(store, deployment, now));
    },
  };
}

/** What control tells of a deployment. */
export function inspect(store: Store, stored: Deployment, now: Date): InspectedDeployment {
  forgetEnded(store, stored, now);
  const deployment = at(stored, now);
  const { request_id, org, kind, app, version, app_version, readyAt } = deployment;
  return {
    ...deploymentRecord(deployment, store.usage(request_id)),
    org,
    kind,
    app,
    version,
    app_version,
    ...(readyAt !== undefined && { readyAt: new Date(readyAt).toISOString() }),
  };
}
