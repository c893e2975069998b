import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { AroundEvent, CallEvent, ReconcileEvent, ResponseEvent, RetryEvent, SuccessEvent } from '@x/core';
import { type CallFailure, callAttributes, operationOf } from './attributes.ts';

/** The spans of a call that has not ended. */
interface CallSpans {
  readonly call: Span;
  attempt: Span | undefined;
  /** The status of the response to the attempt. */
  status: number | undefined;
}

/** The spans of all calls that have not ended. */
export class OpenSpans {
  readonly #tracer: Tracer;
  readonly #recordIds: boolean;
  readonly #open = new Map<string, CallSpans>();

  constructor(tracer: Tracer, recordIds: boolean) {
    this.#tracer = tracer;
    this.#recordIds = recordIds;
  }

  start(event: CallEvent): void {
    const { provider, callId, parentId } = event;
    const parent = this.#open.get(keyOf(provider, parentId));
    // What reads in the place of a lost response, or polls in that of a stream, begins when that is over.
    if (parent) endAttempt(parent);
    const name = `${provider} ${operationOf(event, this.#recordIds)}${parentId === undefined ? '' : ' request'}`;
    const attributes = callAttributes(event, this.#recordIds);
    const call = this.#tracer.startSpan(name, { attributes }, within(parent));
    this.#open.set(keyOf(provider, callId), { call, attempt: undefined, status: undefined });
  }

  /** Makes the span of the call, or a new one of the attempt, the active one. */
  around(event: AroundEvent, next: () => Promise<unknown>): unknown {
    const spans = this.#of(event);
    if (!spans) return next();
    const { method, url } = event;
    if (method === undefined || url === undefined) return context.with(within(spans), next);
    endAttempt(spans);
    // All that is known: samplers see only what is there at the start.
    const attributes = {
      ...callAttributes(event, this.#recordIds),
      'http.request.method': method,
      ...serverOf(url),
      ...(event.attempt > 1 && { 'http.request.resend_count': event.attempt - 1 }),
      ...(this.#recordIds && { 'url.full': event.url }),
    };
    spans.attempt = this.#tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }, within(spans));
    return context.with(trace.setSpan(context.active(), spans.attempt), next);
  }

  response(event: ResponseEvent): void {
    const { status, requestId } = event;
    const spans = this.#of(event);
    if (!spans) return;
    spans.status = status;
    spans.attempt?.setAttribute('http.response.status_code', status);
    if (this.#recordIds && requestId !== undefined) spans.attempt?.setAttribute('x.request_id', requestId);
  }

  retry(event: RetryEvent): void {
    const { kind, reason, delayMs, message } = event;
    const spans = this.#of(event);
    if (!spans) return;
    endAttempt(spans, { type: kind, message: this.#recordIds ? message : undefined });
    spans.call.addEvent('retry', {
      'error.type': kind,
      'x.delay': delayMs / 1000,
      ...(reason && { 'x.reason': reason }),
    });
  }

  reconcile(event: ReconcileEvent): void {
    this.#of(event)?.call.setAttribute('x.outcome', event.outcome);
  }

  succeed(event: SuccessEvent): void {
    this.#end(event, event.ended === undefined ? {} : { 'x.ended': event.ended });
  }

  fail(event: CallEvent, { type, message, attributes, requestId }: CallFailure): void {
    const spans = this.#of(event);
    if (!spans) return;
    const shown = this.#recordIds ? message : undefined;
    endAttempt(spans, { type, message: shown });
    spans.call.setStatus({ code: SpanStatusCode.ERROR, ...(shown && { message: shown }) });
    this.#end(event, { ...attributes, ...(this.#recordIds && { 'x.request_id': requestId }) });
  }

  #of({ provider, callId }: CallEvent): CallSpans | undefined {
    return this.#open.get(keyOf(provider, callId));
  }

  #end(event: CallEvent, attributes: Readonly<Record<string, string | number | boolean | undefined>>): void {
    const spans = this.#of(event);
    if (!spans) return;
    // One that has had no response when its call ends well was left.
    endAttempt(spans, undefined, 'aborted');
    if (event.attempt > 0) spans.call.setAttribute('x.attempts', event.attempt);
    spans.call.setAttributes(attributes).end();
    this.#open.delete(keyOf(event.provider, event.callId));
  }
}

/** With the provider, since packages that come with different versions of core count their calls each from 1. */
function keyOf(provider: string, callId: number | undefined): string {
  return `${provider} ${callId}`;
}

/** The active context, in which the span of a call is the active one. */
function within(spans: CallSpans | undefined): Context {
  return spans ? trace.setSpan(context.active(), spans.call) : context.active();
}

/** The server of a URL; nothing where a masked secret is in the place of its port, for example. */
function serverOf(url: string): Attributes {
  if (!URL.canParse(url)) return {};
  const { hostname, port, protocol } = new URL(url);
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'https:' ? 443 : 80) };
}

/** @param unfinished The type of its error, where it has had no response and nobody has said why. */
function endAttempt(
  spans: CallSpans,
  failure?: { readonly type: string; readonly message: string | undefined },
  unfinished = 'connection',
): void {
  const { attempt, status } = spans;
  if (!attempt) return;
  const isRefused = status !== undefined && status >= 400;
  if (failure || isRefused || status === undefined) {
    const message = failure?.message;
    attempt.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
    attempt.setAttribute('error.type', isRefused ? String(status) : (failure?.type ?? unfinished));
  }
  attempt.end();
  Object.assign(spans, { attempt: undefined, status: undefined });
}
