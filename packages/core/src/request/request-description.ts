import type { Limits, UploadOptions } from '../client/options.ts';
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
  /** Finds out what became of a write that failed. A removal has `goneIsDone` at least. */
  readonly reconcile?: Reconcile;
  /** The field of the answer, such as `id` or `data.id`, that must repeat the id that was asked for. */
  readonly expectedId?: { readonly field: string; readonly id: string };
}

/** What a look at the server showed of a write that was refused, or whose answer was lost. */
export type Finding =
  /** It has taken effect; the call resolves to `value`. */
  | { readonly is: 'done'; readonly value?: unknown }
  /** It has not, and it does no harm to send it again. */
  | { readonly is: 'absent' }
  /** Something else stands in its place. `status` is that of the answer that showed it. */
  | { readonly is: 'taken'; readonly what: string; readonly status: number }
  /** Something stands there, and it cannot be told whether it is this. */
  | { readonly is: 'unclear'; readonly why: string };

/** Finds out what became of a failed write that is not sent again as it is: `goneIsDone`, or what `lookBack` makes. */
export type Reconcile = (...failed: never[]) => unknown; // what it is given is core's own matter: see `Reconciling`

/** What the description of a removal must have: without it, one that was lost and sent again would end in a not-found. */
export type Reconciled<E extends Effect> = E extends 'delete' ? { readonly reconcile: Reconcile } : unknown;

/** What a request resolves to: a removal that turns out to be done already has no receipt. */
export type RequestResult<S extends Schema, E extends Effect> = E extends 'delete'
  ? OutputOf<S> | undefined
  : OutputOf<S>;
