import { validateHeaderValue } from 'node:http';
import * as v from 'valibot';
import { numberFrom, readInput, variantFields, wholeNumberFrom, writeJson } from '../input.ts';

/** What every fault has. */
interface AnyFault {
  /**
   * True: the operation takes effect first, and only its response is lost or replaced. Default: false, nothing takes
   * effect, and neither the key nor the request is checked.
   */
  readonly applied?: boolean;
}

/** A response in place of the operation's own. */
export interface ResponseFault extends AnyFault {
  readonly kind: 'response';
  /** From 200 to 599. */
  readonly status: number;
  /** Default: a Content-Type that suits the body. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. Default: an empty body. */
  readonly body?: unknown;
}

/** The connection is reset without a response. */
export interface ResetFault extends AnyFault {
  readonly kind: 'reset';
}

/** No response, until the client gives up or the emulator is reset or closed. */
export interface HangFault extends AnyFault {
  readonly kind: 'hang';
}

/**
 * The headers and half of the body, then the connection ends. What is cut is the operation's own response when it was
 * applied, and a placeholder with status 200 otherwise.
 */
export interface CutFault extends AnyFault {
  readonly kind: 'cut';
  /** Cuts after this many bytes of the body, as they come: a stream need not be over for that. Default: after half. */
  readonly afterBytes?: number;
}

/** What a fault of an event stream has. */
interface StreamFault extends AnyFault {
  /** How many of the operation's own events go before it; none where the operation is not applied. Default: 0. */
  readonly afterEvents?: number;
}

/** A stream that ends early and cleanly, as if it were whole. */
export interface EndFault extends StreamFault {
  readonly kind: 'end';
}

/** A stream in which nothing comes any more, until the client leaves or the emulator is reset or closed. */
export interface PauseFault extends StreamFault {
  readonly kind: 'pause';
}

/** An event in place of the rest of a stream, which ends with it: an error that came too late for the status, say. */
export interface EventFault extends StreamFault {
  readonly kind: 'event';
  /** A string is sent as it is, anything else as JSON. */
  readonly data: unknown;
}

/**
 * The operation's own response, but late. With `applied` the operation takes effect before the wait, otherwise after it,
 * also if the client has left by then.
 */
export interface DelayFault extends AnyFault {
  readonly kind: 'delay';
  /** How late, by the emulator's clock. */
  readonly milliseconds: number;
}

/** What can go wrong with a call. */
export type Fault = ResponseFault | ResetFault | HangFault | CutFault | EndFault | PauseFault | EventFault | DelayFault;

/** A validated fault of a stream. */
export type ReadyStreamFault =
  | { readonly kind: 'end' | 'pause'; readonly afterEvents: number }
  | { readonly kind: 'event'; readonly afterEvents: number; readonly data: string };

/** A validated fault; its body is the string that will be sent. */
export type ReadyFault = Required<AnyFault> &
  (
    | { readonly kind: 'response'; readonly status: number; readonly headers: Headers; readonly body: string | null }
    | { readonly kind: 'cut'; readonly afterBytes?: number | undefined }
    | { readonly kind: 'reset' | 'hang' }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    | ReadyStreamFault
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

const afterEvents = v.optional(wholeNumberFrom(0), 0);

/** The server writes these itself: wrong ones would leave clients waiting, or make Node refuse to send. */
const framing = ['Content-Length', 'Transfer-Encoding', 'Trailer'];

const ResponseHeaders = v.pipe(
  v.record(v.string(), v.string('must be a string')),
  v.check(areHeaders, 'must be names and values that HTTP allows'),
  v.transform((headers) => new Headers(headers)),
  v.check((headers) => !framing.some((name) => headers.has(name)), `cannot hold ${framing.join(', ')}`),
);

/** The statuses whose responses have no body. */
const bodiless = [204, 205, 304];

const FaultSchema = v.variant(
  'kind',
  [
    v.pipe(
      variantFields({
        kind: v.literal('response'),
        status: Status,
        headers: v.optional(ResponseHeaders, {}),
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
    variantFields({ kind: v.literal('end'), afterEvents, applied }),
    variantFields({ kind: v.literal('pause'), afterEvents, applied }),
    variantFields({ kind: v.literal('event'), afterEvents, data: v.unknown(), applied }),
    variantFields({ kind: v.literal('delay'), milliseconds: numberFrom(0), applied }),
  ],
  ({ expected }) =>
    expected === 'Object' ? 'must be an object' : 'must be response, reset, hang, cut, end, pause, event or delay',
);

/** Validates a fault. @throws InputError */
export function readFault(input: unknown): ReadyFault {
  const fault = readInput(FaultSchema, input, 'fault');
  if (fault.kind === 'event') {
    return { ...fault, data: typeof fault.data === 'string' ? fault.data : writeJson(fault.data, 'fault.data') };
  }
  if (fault.kind !== 'response') return fault;
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
