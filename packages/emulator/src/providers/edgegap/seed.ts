import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { fields, InputError, readInput, Timestamp } from '../../input.ts';
import { Tenant } from '../tenants.ts';
import { distinct } from './addresses.ts';
import { defaultDeploymentOf, organisationOf } from './authentication.ts';
import { at, type Deployment, socketsFor } from './deployments/deployment.ts';
import {
  DeploymentFields,
  type DeploymentInput,
  insertDefault,
  insertDeployment,
} from './deployments/deployment-input.ts';
import { sessionFields } from './requests.ts';
import { newSessionId } from './sessions/desk.ts';
import { type StoredSession, statusOf } from './sessions/session.ts';
import type { Store } from './store.ts';

/** A session to store past the API. Neither the state nor the capacity of its deployment keeps it out. */
export interface EdgegapSeedSession {
  /** The deployment that it is in. Default: the one that is always there, or that its tenant always has. */
  readonly deployment_request_id?: string;
  /** The tenant whose deployment that is, as in `keysFor(tenant)`. */
  readonly tenant?: string;
  /** Default: a new one. */
  readonly custom_id?: string;
  /** Default: a new one. */
  readonly session_id?: string;
  /** The addresses of its users. Default: none. */
  readonly ip_list?: readonly string[];
  /** It is called for later changes, not for the seeding. */
  readonly webhook_url?: string;
  /** ISO 8601 with a zone. Default: now, by the emulator's clock. */
  readonly createdAt?: string;
}

/** What `seed` stores at Edgegap. */
export interface EdgegapSeed {
  readonly deployments?: readonly DeploymentInput[];
  readonly sessions?: readonly EdgegapSeedSession[];
}

const text = v.pipe(v.string('must be a string'), v.minLength(1, 'must not be empty'));

type SeedSession = v.InferOutput<typeof SeedSession>;

const SeedSession = fields({
  deployment_request_id: v.optional(text),
  tenant: v.optional(Tenant),
  custom_id: v.optional(text),
  session_id: v.optional(text),
  ip_list: v.optional(sessionFields.ip_list, []),
  webhook_url: sessionFields.webhook_url,
  createdAt: v.optional(Timestamp),
});

/** What a seed may hold. */
export const EdgegapSeedSchema = fields({
  deployments: v.optional(v.array(DeploymentFields, 'must be an array'), []),
  sessions: v.optional(v.array(SeedSession, 'must be an array'), []),
});

/**
 * Stores deployments and sessions past the API.
 *
 * @throws InputError when one is wrong; those before it are stored then, so this belongs in a transaction.
 */
export function seedRows(
  store: Store,
  input: unknown,
  now: Date,
): { deployments: Deployment[]; sessions: StoredSession[] } {
  const { deployments, sessions } = readInput(EdgegapSeedSchema, input, 'edgegap');
  return {
    deployments: deployments.map((given, index) => {
      const path = `edgegap.deployments.${index}`;
      return insertDeployment(store, given, now, path);
    }),
    sessions: sessions.map((given, index) => insertSession(store, given, now, `edgegap.sessions.${index}`)),
  };
}

function insertSession(store: Store, given: SeedSession, now: Date, path: string): StoredSession {
  const { tenant, createdAt = now, ip_list, webhook_url } = given;
  const org = tenant === undefined ? undefined : organisationOf(tenant);
  const always = defaultDeploymentOf(org ?? 'token');
  const { deployment_request_id: request_id = always, custom_id = randomUUID(), session_id = newSessionId() } = given;
  if (org !== undefined && request_id === always) insertDefault(store, now, org); // it may not have been used yet
  const stored = store.deployment(request_id, org);
  if (stored === undefined) throw new InputError(`${path}.deployment_request_id: there is no deployment ${request_id}`);
  if (store.find(request_id, custom_id)) {
    throw new InputError(`${path}.custom_id: there is a session ${custom_id} in ${request_id} already`);
  }
  if (store.hasSession(session_id))
    throw new InputError(`${path}.session_id: there is a session ${session_id} already`);
  const session: StoredSession = {
    session_id,
    request_id,
    custom_id,
    createdAt: createdAt.getTime(),
    users: distinct(ip_list),
    ...(webhook_url !== undefined && { webhook_url }),
  };
  const deployment = at(stored, now);
  store.insert({ session, sockets: socketsFor(deployment, session.users), told: statusOf(session, deployment) });
  return session;
}
