import type { Failure } from '../errors/create-error.ts';
import { isObject } from '../schema/describe-type.ts';
import type { Call } from './call-context.ts';
import type { Finding } from './request-description.ts';

/** What a `Reconcile` of a description is; `undefined`: it found out nothing. */
export type Reconciling = (call: Call, failure: Failure, deadline: number) => Found | Promise<Found>;
type Found =
  | Extract<Finding, { readonly is: 'done' | 'absent' }>
  /** It has failed, and this is what is known of it now. */
  | { readonly is: 'failed'; readonly failure: Failure }
  | undefined;

/** Decided by the status, since texts change; but an error page of something on the way is no answer of the API's. */
export const doneIfGone: Reconciling = ({ ambiguous, description }, { outcome, status, body }) =>
  description.effect === 'delete' &&
  ambiguous &&
  outcome === 'not-applied' &&
  (status === 404 || status === 410) &&
  isObject(body)
    ? { is: 'done' }
    : undefined;
