import type { Limits, UploadOptions } from '../client/options.ts';
import type { OutputOf, Schema } from '../schema/standard-schema.ts';
import type { TransportRequest } from '../transport/transport.ts';
import type { Reconcile } from './reconcile.ts';
import type { Effect } from './retry-policy.ts';
import type { PathSegment } from './url.ts';

// Each brings its own encoder, so that a bundle without any of them has no code for them.

/** A query: made by `queryOf`. */
export interface RequestQuery {
  readonly value: object;
  readonly schema: Schema;
  /** Encodes it, without the question mark. */
  readonly write: () => string;
}

/** A request body: made by `jsonBody`, or a form. */
export interface RequestBody {
  readonly value: unknown;
  readonly schema: Schema;
  readonly write: () => WrittenBody;
}

/** An encoded body. */
export interface WrittenBody {
  /** Of `application/json`, texts below a provider's secret fields are masked wherever a response quotes them. */
  readonly contentType: string;
  readonly content: NonNullable<TransportRequest['body']>;
  /** For an upload: reports its progress to the caller. */
  readonly track?: Track;
}

/** Starts to follow the upload of one attempt. */
export type Track = (options: UploadOptions) => TrackedBody;

/** A body that reports how much of it has been read. */
export interface TrackedBody {
  readonly body: TransportRequest['body'];
  /** Called with the status of the response: where only the end can be reported, this is it. */
  onResponse(status: number): void;
}

/** One request to one endpoint: everything that differs from one operation to the next. */
export interface RequestDescription<ResponseSchema extends Schema, E extends Effect = Effect> {
  /** The name in errors and hooks, as users call it: `sessions.get`. */
  readonly operation: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly effect: E;
  /** Literal pieces and parameters by name, each one segment: `['session', { id }]`. */
  readonly path: readonly PathSegment[];
  readonly query?: RequestQuery;
  readonly body?: RequestBody;
  /** The media types that the response may have. Default `application/json`. */
  readonly accept?: string;
  /** Limits in place of the usual ones, where the caller passes none. */
  readonly limits?: Partial<Limits>;
  /** The schema of the response. */
  readonly response: ResponseSchema;
  /**
   * The field of a page that holds its items. Where mismatches are only reported, ten of them are checked, spread over
   * the page; under `validation: 'throw'` all are.
   */
  readonly pageItems?: string;
  /**
   * Fields of the response that the client itself depends on: a mismatch there is refused, never only reported. `all`: any
   * mismatch is refused, and the caller gets the output of the schema.
   */
  readonly enforced?: readonly string[] | 'all';
  /** What the caller does about it if it may have been applied. Default `check before retrying`. */
  readonly howToCheck?: string;
  /** True if a response without a body is fine; it resolves to `undefined`. */
  readonly mayBeEmpty?: boolean;
  /** Finds out what a failed write did: `reconcileBy`. That a repeated delete's not-found means done needs none. */
  readonly reconcile?: Reconcile;
  /** The field of the response, such as `id` or `data.id`, that must repeat the id that was asked for. */
  readonly expectedId?: { readonly field: string; readonly id: string };
}

/** What a request resolves to: a delete that turns out to be done already has no receipt. */
export type RequestResult<S extends Schema, E extends Effect> = E extends 'delete'
  ? OutputOf<S> | undefined
  : OutputOf<S>;
