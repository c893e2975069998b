/**
 * The transport that provider packages share. Users get what they need of it from their provider's package.
 *
 * @module @x/core
 */

export { type Bound, bind } from './bind.ts';
export { checkArgument, inputError } from './check-input.ts';
export {
  type CoreClientOptions,
  createClient,
  type ErrorAnswer,
  type ErrorReading,
  type ProviderDefinition,
} from './client.ts';
export * from './client-surface.ts';
export { type Credential, type CredentialDefinition, credentialOf } from './credential.ts';
export type {
  Finding,
  Reconcile,
  Reconciled,
  RequestBody,
  RequestDescription,
  RequestQuery,
  RequestResult,
  WrittenBody,
} from './description.ts';
export { type ErrorFacts, SessionClientError } from './errors.ts';
export { failedError } from './failed.ts';
export type { Place } from './fault.ts';
export { type Following, type FollowOptions, follow, type StreamParser } from './follow.ts';
export { type FileInput, type FormFile, readFile, type StreamedFile } from './form-file.ts';
export { runSafely } from './hooks.ts';
export { parseJson } from './json.ts';
export { jsonBody } from './json-body.ts';
export { type FormPart, writeMultipart } from './multipart.ts';
export type { UploadOptions, UploadProgress } from './options.ts';
export { type PageWalk, paginate } from './paginate.ts';
export { type Poll, poll, type WaitOptions } from './poll.ts';
export { type QueryStyle, queryOf } from './query.ts';
export { goneIsDone, lookBack } from './reconcile.ts';
export { request } from './request.ts';
export { requestEndpoint } from './request-endpoint.ts';
export type { Effect } from './retry.ts';
export type { Mismatch, OutputOf } from './schema.ts';
export { excerpt } from './secrets.ts';
export { idProblem, type PathSegment } from './url.ts';
