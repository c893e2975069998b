import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { type CallEvent, type Hooks, isClientError } from '@x/vapi';

/** Hooks that make a span of each call, and in it one of each attempt. Copy them into a program that is traced. */
export function traceHooks(tracer: Tracer): Hooks {
  const open = new Map<string, { readonly call: Span; attempt?: Span }>();
  // With the provider, since packages that come with different versions of core count their calls each from 1.
  const keyOf = ({ provider, callId }: CallEvent) => `${provider} ${callId}`;

  function spansOf(event: CallEvent) {
    const spans = open.get(keyOf(event)) ?? { call: tracer.startSpan(`${event.provider} ${event.operation}`) };
    open.set(keyOf(event), spans);
    return spans;
  }

  function endAttempt(event: CallEvent, failure?: string) {
    const { attempt } = spansOf(event);
    if (failure !== undefined) attempt?.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    attempt?.end();
    delete spansOf(event).attempt;
  }

  function endCall(event: CallEvent, attributes: Attributes) {
    const { provider, operation, attempt } = event;
    spansOf(event)
      .call.setAttributes({ provider, operation, attempts: attempt, ...attributes })
      .end();
    open.delete(keyOf(event));
  }

  return {
    onRequest(event) {
      const spans = spansOf(event);
      const attributes = { 'http.request.method': event.method, 'url.full': event.url };
      const inCall = trace.setSpan(context.active(), spans.call);
      spans.attempt = tracer.startSpan(`attempt ${event.attempt}`, { kind: SpanKind.CLIENT, attributes }, inCall);
    },
    onResponse(event) {
      const { status, requestId, durationMs } = event;
      const attributes = { 'http.response.status_code': status, request_id: requestId, duration_ms: durationMs };
      spansOf(event).attempt?.setAttributes(attributes);
    },
    onRetry(event) {
      endAttempt(event, event.message);
      spansOf(event).call.addEvent('retry', { kind: event.kind, delay_ms: event.delayMs });
    },
    onReconcile(event) {
      spansOf(event).call.setAttribute('outcome', event.outcome);
    },
    onSuccess(event) {
      endAttempt(event);
      endCall(event, {});
    },
    onError(event) {
      // What is no error of these clients is the reason with which the caller aborted.
      const error = isClientError(event.error) ? event.error : undefined;
      const message = error?.message ?? 'aborted';
      endAttempt(event, message);
      spansOf(event).call.setStatus({ code: SpanStatusCode.ERROR, message });
      const reason = error?.kind === 'api' ? error.reason : undefined;
      endCall(event, { 'error.type': error?.kind ?? 'aborted', 'error.reason': reason, outcome: event.outcome });
    },
  };
}
