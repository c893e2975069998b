/**
 * What the users of every client need: a package for another API re-exports all of it.
 *
 * @module @x/core/client
 */

export type { Client } from './client/client.ts';
export type { CredentialSource } from './client/credential.ts';
export type {
  AroundEvent,
  CallEvent,
  ErrorEvent,
  Hooks,
  ReconcileEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  SuccessEvent,
} from './client/hooks.ts';
export type { Limiter, LimiterRequest, RateLimitedEvent } from './client/limiter.ts';
export { type Logger, logTo } from './client/log-to.ts';
export type {
  ClientOptions,
  HeaderValues,
  ListAllOptions,
  MismatchReport,
  RequestOptions,
  ResponseInfo,
  SecretKeyOptions,
  UpdateOptions,
} from './client/options.ts';
export {
  type ApiError,
  type ClientError,
  type ClientErrorData,
  type ConfigError,
  type ConnectionError,
  type ErrorKind,
  type FailedError,
  type FieldError,
  type InputError,
  isClientError,
  isClientErrorData,
  type Outcome,
  type Reason,
  type ResponseError,
  type SessionClientError,
  type StreamError,
  type TimeoutError,
} from './errors/errors.ts';
export type { CustomRequest, CustomRequestResult, CustomRequests } from './request/custom-request.ts';
export type { HeaderReader } from './request/retry-after.ts';
export type { ByteReader } from './response/read-body.ts';
export type { OpenEnum, Schema } from './schema/standard-schema.ts';
export type { Fetch } from './transport/fetch-transport.ts';
export type { BodyStream, Transport, TransportRequest, TransportResponse } from './transport/transport.ts';
