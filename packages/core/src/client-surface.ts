/**
 * What the users of a client need of core, whichever provider it is for: each provider's package hands on all of it, so
 * that nobody has to install core by name.
 *
 * @module @x/core/client
 */

export type { Client } from './client.ts';
export type { CredentialSource } from './credential.ts';
export {
  type ApiError,
  type ClientError,
  type ConfigError,
  type ConnectionError,
  type ErrorKind,
  type FailedError,
  type FieldFault,
  type InputError,
  isClientError,
  type Outcome,
  type Reason,
  type ResponseError,
  type SessionClientError,
  type StreamError,
  type TimeoutError,
} from './errors.ts';
export type { HeaderReader } from './hints.ts';
export type {
  CallEvent,
  ErrorEvent,
  Hooks,
  ReconcileEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  SuccessEvent,
} from './hooks.ts';
export type { ClientOptions, MismatchReport, RequestOptions, ResponseInfo, UpdateOptions } from './options.ts';
export type { ByteReader } from './read-body.ts';
export type { EndpointRequest, EndpointResult } from './request-endpoint.ts';
export type { Schema } from './schema.ts';
export type { BodyStream, Transport, TransportRequest, TransportResponse } from './transport.ts';
