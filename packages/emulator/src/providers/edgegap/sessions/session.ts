import {
  type Deployment,
  type DeploymentRecord,
  deploymentRecord,
  type Phase,
  phaseOf,
} from '../deployments/deployment.ts';
import type { ReadySettings } from '../settings.ts';

/** A session as it is stored. What else the API tells of it is that of its deployment. */
export interface StoredSession {
  readonly session_id: string;
  readonly request_id: string;
  readonly custom_id: string;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /** The addresses of its users, without repeats. */
  readonly users: readonly string[];
  readonly webhook_url?: string;
  /** When it can no longer be read, in milliseconds since 1970. Present once it is deleted. */
  readonly endsAt?: number;
}

/** The states that a custom session can be in. */
export type SessionStatus = 'Waiting' | 'Ready' | 'Error' | 'Terminating';

/** A user in a response of the API. */
interface SessionUser {
  readonly ip: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** The receipt of a creation. */
export interface SessionReceipt {
  readonly session_id: string;
  readonly custom_id: string;
  readonly app: string;
  readonly version: string;
  readonly deployment_request_id: string;
  readonly webhook_url?: string;
}

/** The short record, in lists and webhooks. */
export interface SessionContext {
  readonly session_id: string;
  readonly custom_id: string;
  readonly status: string;
  readonly ready: boolean;
  readonly linked: boolean;
  readonly kind: string;
  readonly user_count: number;
  readonly deployment_request_id: string;
  readonly webhook_url?: string;
}

/** The whole session, as it is read. */
export interface DeploymentSession extends Omit<SessionContext, 'deployment_request_id'> {
  readonly app_version: number;
  /** As in `2024-05-26 12:00:45.831000`, in UTC. */
  readonly create_time: string;
  /** Its age in whole seconds. */
  readonly elapsed: number;
  readonly error?: string;
  readonly session_users: readonly SessionUser[];
  readonly session_ips: readonly SessionUser[];
  readonly deployment: DeploymentRecord;
}

const statuses = {
  pending: 'Waiting',
  ready: 'Ready',
  failed: 'Error',
  stopped: 'Terminating',
} as const satisfies Record<Phase, SessionStatus>;

/** The status of a session follows its deployment, until it is deleted. */
export function statusOf(session: StoredSession, deployment: Deployment): SessionStatus {
  return session.endsAt === undefined ? statuses[phaseOf(deployment.status)] : 'Terminating';
}

export function sessionReceipt(session: StoredSession, deployment: Deployment): SessionReceipt {
  const { session_id, custom_id, request_id, webhook_url } = session;
  const { app, version } = deployment;
  return {
    session_id,
    custom_id,
    app,
    version,
    deployment_request_id: request_id,
    ...(webhook_url && { webhook_url }),
  };
}

export function sessionContext(
  session: StoredSession,
  deployment: Deployment,
  { statusSpelling }: ReadySettings,
): SessionContext {
  const { session_id, custom_id, request_id, users, webhook_url } = session;
  const status = statusOf(session, deployment);
  return {
    session_id,
    custom_id,
    status: spell(status, statusSpelling),
    ready: status === 'Ready',
    linked: true,
    kind: deployment.kind,
    user_count: users.length,
    deployment_request_id: request_id,
    ...(webhook_url && { webhook_url }),
  };
}

/** @param usage The sockets of the deployment that are taken. */
export function wholeSession(
  session: StoredSession,
  deployment: Deployment,
  usage: number,
  now: Date,
  settings: ReadySettings,
): DeploymentSession {
  const { deployment_request_id: _, webhook_url, ...context } = sessionContext(session, deployment, settings);
  const users = session.users.map((ip) => ({ ip, ...settings.userLocations[ip] }));
  return {
    ...context,
    app_version: deployment.app_version,
    create_time: spellTime(new Date(session.createdAt)),
    elapsed: Math.max(0, Math.floor((now.getTime() - session.createdAt) / 1000)),
    ...(statusOf(session, deployment) === 'Error' && { error: `deployment ${deployment.request_id} has failed` }),
    session_users: users,
    session_ips: users,
    deployment: deploymentRecord(deployment, usage),
    ...(webhook_url && { webhook_url }),
  };
}

function spell(status: SessionStatus, spelling: ReadySettings['statusSpelling']): string {
  if (spelling === 'Ready') return status;
  return spelling === 'READY' ? status.toUpperCase() : `Status.${status.toUpperCase()}`;
}

/** The API counts microseconds and names no zone. */
function spellTime(date: Date): string {
  return date.toISOString().replace('T', ' ').replace('Z', '000');
}
