import type { Organisation } from '../authentication.ts';

/** The states of a deployment, as the API spells them. */
export const deploymentStatuses = [
  'Status.INITIALIZING',
  'Status.SEEKING',
  'Status.SEEKED',
  'Status.SCANNING',
  'Status.DEPLOYING',
  'Status.READY',
  'Status.TERMINATING',
  'Status.TERMINATED',
  'Status.ERROR',
] as const;

/** How sessions use sockets: one for each user, one for each session, or not at all. */
export const kinds = ['Seat', 'Match', 'Default'] as const;

/** A deployment as it is stored. Names with an underscore are those of the API. */
export interface Deployment {
  readonly request_id: string;
  readonly org: Organisation;
  readonly kind: (typeof kinds)[number];
  readonly status: (typeof deploymentStatuses)[number];
  /** When it gets ready by itself, in milliseconds since 1970. Present while its status is a pending one. */
  readonly readyAt?: number;
  /** When it stopped, in the same unit. */
  readonly stoppedAt?: number;
  readonly sockets: number;
  readonly is_joinable_by_session: boolean;
  readonly app: string;
  readonly version: string;
  readonly app_version: number;
  readonly public_ip: string;
  readonly fqdn: string;
  readonly ports: Readonly<Record<string, unknown>>;
  readonly location?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly whitelisting_active?: boolean;
}

/** What a deployment is good for. */
export type Phase = 'pending' | 'ready' | 'failed' | 'stopped';

const phases: Partial<Record<Deployment['status'], Phase>> = {
  'Status.READY': 'ready',
  'Status.ERROR': 'failed',
  'Status.TERMINATING': 'stopped',
  'Status.TERMINATED': 'stopped',
};

/** The phase that a status belongs to. */
export function phaseOf(status: Deployment['status']): Phase {
  return phases[status] ?? 'pending';
}

/** The deployment as it is at a moment: one whose time to get ready has come is ready. */
export function at(deployment: Deployment, now: Date): Deployment {
  const { readyAt, ...rest } = deployment;
  return readyAt !== undefined && readyAt <= now.getTime() ? { ...rest, status: 'Status.READY' } : deployment;
}

/** How many sockets a session of these users takes. */
export function socketsFor({ kind }: Deployment, users: readonly string[]): number {
  return kind === 'Match' ? 1 : users.length;
}

/** A deployment in a response of the API. */
export interface DeploymentRecord {
  readonly request_id: string;
  readonly public_ip: string;
  readonly status: Deployment['status'];
  readonly ready: boolean;
  readonly whitelisting_active?: boolean;
  readonly fqdn: string;
  readonly ports: Readonly<Record<string, unknown>>;
  readonly location?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  /** Its capacity. Absent where sessions are switched off, and so is what follows. */
  readonly sockets?: number;
  readonly sockets_usage?: number;
  readonly is_joinable_by_session: boolean;
}

/** The deployment as the API shows it. */
export function deploymentRecord(deployment: Deployment, usage: number): DeploymentRecord {
  const { request_id, public_ip, status, whitelisting_active, fqdn, ports, location, tags, kind, sockets } = deployment;
  return {
    request_id,
    public_ip,
    status,
    ready: phaseOf(status) === 'ready',
    ...(whitelisting_active !== undefined && { whitelisting_active }),
    fqdn,
    ports,
    ...(location && { location }),
    ...(tags && { tags }),
    ...(kind !== 'Default' && { sockets, sockets_usage: usage }),
    is_joinable_by_session: deployment.is_joinable_by_session,
  };
}
