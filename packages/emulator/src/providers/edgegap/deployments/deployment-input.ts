import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { fields, InputError, NoList } from '../../../input.ts';
import { Tenant } from '../../tenants.ts';
import { defaultDeploymentOf, type keys, type Organisation, organisationOf, organisations } from '../authentication.ts';
import type { Store } from '../store.ts';
import { type Deployment, deploymentStatuses, kinds, phaseOf } from './deployment.ts';

/** The deployment that is always there. */
export const defaultDeploymentId = defaultDeploymentOf('token');

/** What a test does to a deployment. */
export interface DeploymentChange {
  /** `Status.READY`, `Status.ERROR` (its sessions are in error), `Status.TERMINATED` (it has stopped), or on the way. */
  readonly status?: Deployment['status'];
  /** It is `Status.DEPLOYING`, or whichever pending status it is given, and gets ready after so many milliseconds. */
  readonly readyAfterMs?: number;
  /** Its capacity, which may lie below what is taken. */
  readonly sockets?: number;
  /** Whether it is open to sessions. */
  readonly is_joinable_by_session?: boolean;
}

/** A deployment to make. Names with an underscore are those of the API. Default: ready, open, with 10 sockets. */
export interface DeploymentInput extends DeploymentChange {
  /** One that no deployment has, or that of the one that its owner always has, which is replaced. Default: a new one. */
  readonly request_id?: string;
  /** The token whose organisation it belongs to, by its name in `keys`. Default: `token`. */
  readonly org?: keyof typeof keys;
  /** The tenant whose organisation it belongs to, as in `keysFor(tenant)`, in place of `org`. */
  readonly tenant?: string;
  /** What takes a socket: each user (`Seat`), each session (`Match`), or nothing may (`Default`). Default: `Seat`. */
  readonly kind?: Deployment['kind'];
  readonly app?: string;
  readonly version?: string;
  readonly app_version?: number;
  readonly public_ip?: string;
  readonly fqdn?: string;
  readonly ports?: Readonly<Record<string, unknown>>;
  readonly location?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly whitelisting_active?: boolean;
}

/** The last moment that a Date can hold. */
const lastMoment = 8.64e15;

const duration = 'must be a number of milliseconds from 0 up';
const wholeNumber = 'must be a whole number from 0 up';
const text = v.pipe(v.string('must be a string'), v.minLength(1, 'must not be empty'));
const flag = v.boolean('must be true or false');
const words = <const Words extends readonly string[]>(list: Words) => v.picklist(list, `must be ${list.join(' or ')}`);
const object = v.pipe(NoList, v.record(v.string(), v.unknown(), 'must be an object'));

const changeable = {
  status: v.exactOptional(words(deploymentStatuses)),
  readyAfterMs: v.exactOptional(v.pipe(v.number(duration), v.finite(duration), v.minValue(0, duration))),
  sockets: v.exactOptional(v.pipe(v.number(wholeNumber), v.safeInteger(wholeNumber), v.minValue(0, wholeNumber))),
  is_joinable_by_session: v.exactOptional(flag),
};

/** What makes a change of a deployment. */
export const ChangeFields = fields(changeable);

/** What makes a deployment. */
export const DeploymentFields = v.pipe(
  fields({
    request_id: v.exactOptional(text),
    org: v.optional(words(organisations), 'token'),
    tenant: v.optional(Tenant),
    kind: v.optional(words(kinds), 'Seat'),
    app: v.optional(text, 'arena'),
    version: v.optional(text, 'v1.0'),
    app_version: v.exactOptional(v.pipe(v.number(wholeNumber), v.safeInteger(wholeNumber)), 12),
    public_ip: v.optional(text, '198.51.100.7'),
    fqdn: v.exactOptional(text),
    ports: v.exactOptional(v.pipe(NoList, v.record(v.string(), object, 'must be an object'))),
    location: v.exactOptional(object),
    tags: v.exactOptional(v.array(text, 'must be an array')),
    whitelisting_active: v.exactOptional(flag),
    ...changeable,
  }),
  v.transform(({ tenant, org, ...rest }) => ({ ...rest, org: tenant === undefined ? org : organisationOf(tenant) })),
);

/** Stores the deployment that an organisation always has. It has room for whatever is not about room. */
export function insertDefault(store: Store, now: Date, org: Exclude<Organisation, 'otherOrg'> = 'token'): void {
  const request_id = defaultDeploymentOf(org);
  if (store.deployment(request_id)) return;
  const given = v.parse(DeploymentFields, { request_id, sockets: 10_000 });
  insertDeployment(store, { ...given, org }, now, 'deployment');
}

/**
 * Stores a new deployment.
 *
 * @param path Where it is in what a test has passed.
 * @throws InputError
 */
export function insertDeployment(
  store: Store,
  given: v.InferOutput<typeof DeploymentFields>,
  now: Date,
  path: string,
): Deployment {
  const { request_id = randomBytes(6).toString('hex'), status, readyAfterMs, ...rest } = given;
  const isKnown = store.deployment(request_id) !== undefined;
  // The one that its organisation always has is replaced: a seed could not describe it otherwise.
  const isDefault = rest.org !== 'otherOrg' && request_id === defaultDeploymentOf(rest.org);
  if (isKnown && !isDefault) throw new InputError(`${path}.request_id: there is a deployment ${request_id} already`);
  const fqdn = rest.fqdn ?? `${request_id}.pr.edgegap.net`;
  const link = `${fqdn}:31669`;
  const gameport = { external: 31_669, internal: 7777, protocol: 'UDP', name: 'gameport', tls_upgrade: false, link };
  const made: Deployment = {
    request_id,
    fqdn,
    ports: { gameport },
    sockets: 10,
    is_joinable_by_session: true,
    ...rest,
    ...(progress(status, readyAfterMs, now, path) ?? { status: 'Status.READY' }),
  };
  if (isKnown) store.replaceDeployment(made);
  else store.insertDeployment(made);
  return made;
}

/** Stores a change. @throws InputError */
export function changeDeployment(
  store: Store,
  deployment: Deployment,
  { status, readyAfterMs, ...rest }: v.InferOutput<typeof ChangeFields>,
  now: Date,
): Deployment {
  const { status: current, readyAt, stoppedAt, ...kept } = deployment;
  const before = {
    status: current,
    ...(readyAt !== undefined && { readyAt }),
    ...(stoppedAt !== undefined && { stoppedAt }),
  };
  const changed: Deployment = { ...kept, ...rest, ...(progress(status, readyAfterMs, now, 'deployment') ?? before) };
  store.replaceDeployment(changed);
  return changed;
}

/** Where a deployment gets to by a status, a time to get ready, or both. Undefined when neither is given. */
function progress(
  status: Deployment['status'] | undefined,
  readyAfterMs: number | undefined,
  now: Date,
  path: string,
): Pick<Deployment, 'status' | 'readyAt' | 'stoppedAt'> | undefined {
  if (readyAfterMs !== undefined) {
    if (status !== undefined && phaseOf(status) !== 'pending') {
      throw new InputError(`${path}.readyAfterMs: cannot go with ${status}`);
    }
    return { status: status ?? 'Status.DEPLOYING', readyAt: Math.min(now.getTime() + readyAfterMs, lastMoment) };
  }
  if (status === undefined) return undefined;
  return { status, ...(phaseOf(status) === 'stopped' && { stoppedAt: now.getTime() }) };
}
