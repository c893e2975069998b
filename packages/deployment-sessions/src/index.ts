/** A typed client of Edgegap's deployment (custom) sessions. */
export {
  type ApiError,
  type ByteReader,
  type CallEvent,
  type Client,
  type ClientError,
  type ClientOptions,
  type ConfigError,
  type ConnectionError,
  type CredentialSource,
  type EndpointRequest,
  type EndpointResult,
  type ErrorEvent,
  type ErrorKind,
  type FailedError,
  type FieldFault,
  type HeaderReader,
  type Hooks,
  type InputError,
  isClientError,
  type MismatchReport,
  type Outcome,
  type Reason,
  type ReconcileEvent,
  type RequestEvent,
  type RequestOptions,
  type ResponseError,
  type ResponseEvent,
  type ResponseInfo,
  type RetryEvent,
  type Schema,
  type SessionClientError,
  type StreamError,
  type SuccessEvent,
  type TimeoutError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  type UpdateOptions,
  type WaitOptions,
} from '@x/core';
export type { BulkCounts, BulkProgress, BulkResult, BulkVerdict } from './bulk/result.ts';
export type { BulkOptions } from './bulk/state.ts';
export {
  createDeploymentSessions,
  createDeploymentSessionsClient,
  type DeploymentSessions,
  type DeploymentSessionsOptions,
  type Sessions,
} from './client.ts';
export type { ListAllOptions } from './requests.ts';
export type { BulkCreate, BulkCreation, BulkDelete, BulkDeletion, CreateSessionItem } from './schemas/bulk.ts';
export type { Deployment, DeploymentLocation, PortMapping } from './schemas/deployment.ts';
export type { ListQuery, SessionPage } from './schemas/list.ts';
export type {
  CreateSession,
  DeletionReceipt,
  Session,
  SessionReceipt,
  SessionSummary,
  SessionUser,
} from './schemas/session.ts';
export type { WaitUntilReadyOptions } from './wait-until-ready.ts';
export { parseWebhook, type SessionWebhook } from './webhook.ts';
