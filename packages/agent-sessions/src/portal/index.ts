/** A typed client of Portal's agent sessions. */
export {
  type ApiError,
  type BodyStream,
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
  type FileInput,
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
  type StreamedFile,
  type SuccessEvent,
  type TimeoutError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  type UpdateOptions,
  type UploadOptions,
  type UploadProgress,
  type WaitOptions,
} from '@x/core';
export type { Agent, CreateSession, GroupedSessions, MessageForm, SessionSummary } from '../service/schemas.ts';
export { sessionTimes } from '../service/times.ts';
export { createPortal, createPortalClient, type Portal, type PortalOptions, type PortalSessions } from './client.ts';
export type { AsyncReceipt, Message, MessageAgent, Session, SessionList } from './schemas.ts';
export { type AfterOption, isSettled } from './settled.ts';
export type { SubscribeOptions } from './subscribe.ts';
export type { WaitUntilSettledOptions } from './wait-until-settled.ts';
