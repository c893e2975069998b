/** The transport that provider packages share. Users get what they need of it from their provider's package. */
export { type Bound, bind } from './bind.ts';
export { checkArgument, inputError } from './check-input.ts';
export {
  type Client,
  type CoreClientOptions,
  createClient,
  type ErrorAnswer,
  type ErrorReading,
  type ProviderDefinition,
} from './client.ts';
export type { CredentialDefinition, CredentialSource } from './credential.ts';
export type { Finding, RequestBody, RequestDescription, RequestResult, WrittenBody } from './description.ts';
export {
  type ApiError,
  type ClientError,
  type ConfigError,
  type ConnectionError,
  type ErrorFacts,
  type ErrorKind,
  type FailedError,
  type FieldFault,
  type InputError,
  isClientError,
  type Outcome,
  type Reason,
  type ResponseError,
  SessionClientError,
  type StreamError,
  type TimeoutError,
} from './errors.ts';
export { failedError } from './failed.ts';
export type { Place } from './fault.ts';
export { type Following, type FollowOptions, follow, type StreamParser } from './follow.ts';
export { type FileInput, type FormFile, readFile, type StreamedFile } from './form-file.ts';
export type { HeaderReader } from './hints.ts';
export {
  type CallEvent,
  type ErrorEvent,
  type Hooks,
  type ReconcileEvent,
  type RequestEvent,
  type ResponseEvent,
  type RetryEvent,
  runSafely,
  type SuccessEvent,
} from './hooks.ts';
export { parseJson } from './json.ts';
export { type FormPart, writeMultipart } from './multipart.ts';
export type {
  ClientOptions,
  MismatchReport,
  RequestOptions,
  ResponseInfo,
  UpdateOptions,
  UploadOptions,
  UploadProgress,
} from './options.ts';
export { type PageWalk, paginate } from './paginate.ts';
export { type Poll, poll, type WaitOptions } from './poll.ts';
export type { ByteReader } from './read-body.ts';
export { request } from './request.ts';
export { type EndpointRequest, type EndpointResult, requestEndpoint } from './request-endpoint.ts';
export type { Effect } from './retry.ts';
export type { Mismatch, OutputOf, Schema } from './schema.ts';
export { excerpt } from './secrets.ts';
export type { BodyStream, Transport, TransportRequest, TransportResponse } from './transport.ts';
export { idProblem, type PathSegment, type QueryStyle } from './url.ts';
