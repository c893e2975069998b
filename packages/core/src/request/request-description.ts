import type { Limits, RequestOptions, UploadOptions } from '../client/options.ts';
import type { OutputOf, Schema } from '../schema/standard-schema.ts';
import type { TransportRequest } from '../transport/transport.ts';
import type { Effect } from './retry-policy.ts';
import type { PathSegment } from './url.ts';

// Each brings what writes it: so a program with none of them in it has no code for them.

/** What goes to an endpoint in the query: made by `queryOf`. */
export interface RequestQuery {
  readonly value: object;
  readonly schema: Schema;
  /** Writes it, without the question mark. */
  readonly write: () => string;
}

/** What goes to an endpoint in the body: made by `jsonBody`, or a form. */
export interface RequestBody {
  readonly value: unknown;
  readonly schema: Schema;
  readonly write: () => WrittenBody;
}

/** A body as it goes on the wire. */
export interface WrittenBody {
  /** Of `application/json`, texts below a provider's secret fields are masked wherever an answer quotes them. */
  readonly contentType: string;
  readonly content: NonNullable<TransportRequest['body']>;
  /** Of an upload, what tells the caller how it goes on. */
  readonly track?: Track;
}

/** Begins to follow an attempt; `undefined` where nobody listens. */
export type Track = (options: UploadOptions) => TrackedBody | undefined;

/** A body that tells the caller how much of it has been read. */
export interface TrackedBody {
  readonly body: TransportRequest['body'];
  /** The request was answered as if all had arrived: where only the end can be told, this is it. */
  onAnswer(status: number): void;
}

/** One endpoint and what goes to it: everything that differs from one operation to the next. */
export interface RequestDescription<ResponseSchema extends Schema, E extends Effect = Effect> {
  /** The name in errors and hooks, as users call it: `sessions.get`. */
  readonly operation: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly effect: E;
  /** Literal pieces and parameters by name, each one segment: `['session', { id }]`. */
  readonly path: readonly PathSegment[];
  readonly query?: RequestQuery;
  readonly body?: RequestBody;
  /** The media types that it can answer with. Default `application/json`. */
  readonly accept?: string;
  /** Limits that it needs in place of the usual ones, where the caller gives none. */
  readonly limits?: Partial<Limits>;
  /** What the answer should look like. */
  readonly response: ResponseSchema;
  /**
   * The field of a page that holds its items. Where mismatches are only reported, ten of them are checked, spread over
   * the page; under `validation: 'throw'` all are.
   */
  readonly pageItems?: string;
  /**
   * Fields of the answer that the client itself leans on: a mismatch there is refused, never only reported. `all`: any
   * mismatch is refused, and the caller gets what the schema made of the answer.
   */
  readonly enforced?: readonly string[] | 'all';
  /** True if an answer without a body is fine; it gives `undefined`. */
  readonly mayBeEmpty?: boolean;
  /**
   * Finds out by reading what became of a write: of a creation under the caller's own id, after a lost response or a
   * refusal (400, 409); of a delete, after a lost response and then a refusal (that not-found means done needs no reading).
   * Must pass the options on to each request that it makes; if it rejects, the failure stands as it is.
   */
  readonly reconcile?: (options: RequestOptions) => Promise<ReconcileResult>;
  /** The field of the answer, such as `id` or `data.id`, that must repeat the id that was asked for. */
  readonly expectedId?: { readonly field: string; readonly id: string };
}

/** What reading showed of a write that was refused, or whose response was lost. */
export type ReconcileResult =
  /** It was applied; the call resolves to `value`. */
  | { readonly status: 'done'; readonly value?: unknown }
  /** It was not applied, and a retry does no harm. */
  | { readonly status: 'absent' }
  /** Something else is there: `found`, such as `another session under this id`, in a response with this HTTP status. */
  | { readonly status: 'conflict'; readonly found: string; readonly httpStatus: number }
  /** Something is there, and nobody can tell whether it is this. */
  | { readonly status: 'unclear'; readonly hint: string };

/** What a request resolves to: a removal that turns out to be done already has no receipt. */
export type RequestResult<S extends Schema, E extends Effect> = E extends 'delete'
  ? OutputOf<S> | undefined
  : OutputOf<S>;
