/**
 * What the clients share, for those who write a client for another API.
 *
 * @module @x/core
 */

export {
  type Bound,
  bindOperations,
  type CoreClientOptions,
  createClient,
  type ErrorDetails,
  type ErrorResponse,
  type ProviderDefinition,
  validateOptions,
} from './client/client.ts';
export type { CredentialDefinition } from './client/credential.ts';
export { runSafely } from './client/hooks.ts';
export type { UploadOptions, UploadProgress } from './client/options.ts';
export * from './client-exports.ts';
export { type ErrorFacts, SessionClientError } from './errors/errors.ts';
export { excerpt } from './errors/redact.ts';
export type { OperationContext } from './errors/usage-error.ts';
export { type Listing, paginate } from './listing/paginate.ts';
export { failedError, type Poll, poll, type WaitOptions } from './listing/poll.ts';
export { jsonBody } from './request/build-request.ts';
export { customRequest } from './request/custom-request.ts';
export { inTime, sleep } from './request/deadline.ts';
export { runOperation } from './request/operation.ts';
export { type QueryStyle, queryOf } from './request/query.ts';
export { type Reconcile, type ReconcileResult, reconcileBy } from './request/reconcile.ts';
export { request } from './request/request.ts';
export type {
  RequestBody,
  RequestDescription,
  RequestQuery,
  RequestResult,
  WrittenBody,
} from './request/request-description.ts';
export type { Effect } from './request/retry-policy.ts';
export { idProblem, type PathSegment } from './request/url.ts';
export { type Progress, withinLimits } from './request/within-limits.ts';
export { parseJson } from './response/read-body.ts';
export type { Fields, Mismatch, OutputOf } from './schema/standard-schema.ts';
export { createInputError, validateArgument, validateInput } from './schema/validate-input.ts';
export { cancellable } from './streaming/cancellable.ts';
export type { StreamParser } from './streaming/connection.ts';
export { type StreamOptions, type StreamSource, stream } from './streaming/stream.ts';
export { type SubscribeOptions, type SubscriptionSource, subscribe } from './streaming/subscribe.ts';
export { type FileInput, type FormFile, readFile, type StreamedFile } from './upload/form-file.ts';
export { encodeMultipart, type FormPart } from './upload/multipart.ts';
