import { validateHeaderValue } from 'node:http';
import * as v from 'valibot';
import { readInput, variantFields, wholeNumberFrom, writeJson } from './input.ts';

/** What every fault may say. */
interface AnyFault {
  /**
   * True: the operation takes effect first, and only its answer is lost or replaced. Default: false, nothing takes
   * effect, and neither the key nor the request is looked at.
   */
  readonly applied?: boolean;
}

/** Another answer than the operation's own. */
export interface AnswerFault extends AnyFault {
  readonly kind: 'answer';
  /** From 200 to 599. */
  readonly status: number;
  /** Default: a Content-Type that suits the body. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. Default: an empty body. */
  readonly body?: unknown;
}

/** The connection is reset without an answer. */
export interface ResetFault extends AnyFault {
  readonly kind: 'reset';
}

/** No answer, until the client gives up or the emulator is reset or closed. */
export interface HangFault extends AnyFault {
  readonly kind: 'hang';
}

/**
 * The head and half of the body, then the connection ends. What is cut is the operation's own answer when it was
 * applied, and a stand-in with status 200 otherwise.
 */
export interface CutFault extends AnyFault {
  readonly kind: 'cut';
  /** Cuts after this many bytes of the body, as they come: a stream need not be over for that. Default: after half. */
  readonly afterBytes?: number;
}

/** What can go wrong with a call. */
export type Fault = AnswerFault | ResetFault | HangFault | CutFault;

/** A fault that has been looked at; its body is the text that will be sent. */
export type ReadyFault = Required<AnyFault> &
  (
    | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly body: string | null }
    | { readonly kind: 'cut'; readonly afterBytes?: number | undefined }
    | { readonly kind: 'reset' | 'hang' }
  );

const applied = v.optional(v.boolean('must be true or false'), false);
const statusRange = 'must be a whole number from 200 to 599';

const Status = v.pipe(
  v.number(statusRange),
  v.integer(statusRange),
  v.minValue(200, statusRange),
  v.maxValue(599, statusRange),
);

const ByteCount = wholeNumberFrom(0);

/** What the server itself writes about the body: a lie in it would leave clients waiting, or Node refusing to send. */
const framing = ['Content-Length', 'Transfer-Encoding', 'Trailer'];

const AnswerHeaders = v.pipe(
  v.record(v.string(), v.string('must be a text')),
  v.check(areHeaders, 'must be names and values that HTTP allows'),
  v.transform((headers) => new Headers(headers)),
  v.check((headers) => !framing.some((name) => headers.has(name)), `cannot hold ${framing.join(', ')}`),
);

/** The statuses whose answers end with the head. */
const bodiless = [204, 205, 304];

const FaultSchema = v.variant(
  'kind',
  [
    v.pipe(
      variantFields({
        kind: v.literal('answer'),
        status: Status,
        headers: v.optional(AnswerHeaders, {}),
        body: v.optional(v.unknown()),
        applied,
      }),
      v.forward(
        v.check(({ status, body }) => body === undefined || !bodiless.includes(status), 'cannot go with this status'),
        ['body'],
      ),
    ),
    variantFields({ kind: v.literal('reset'), applied }),
    variantFields({ kind: v.literal('hang'), applied }),
    variantFields({ kind: v.literal('cut'), afterBytes: v.optional(ByteCount), applied }),
  ],
  ({ expected }) => (expected === 'Object' ? 'must be an object' : 'must be answer, reset, hang or cut'),
);

/** Looks at a fault. @throws InputError */
export function readFault(input: unknown): ReadyFault {
  const fault = readInput(FaultSchema, input, 'fault');
  if (fault.kind !== 'answer') return fault;
  const { body } = fault;
  if (body === undefined) return { ...fault, body: null };
  if (typeof body === 'string') return { ...fault, body };
  const headers = new Headers(fault.headers);
  if (!headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  return { ...fault, headers, body: writeJson(body, 'fault.body') };
}

function areHeaders(headers: Record<string, string>): boolean {
  try {
    // Node sends less than the standard allows.
    for (const [name, value] of new Headers(headers)) validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
