import { context, propagation } from '@opentelemetry/api';

/**
 * The trace headers of the active span, such as `traceparent`: for the option `headers` of a client, which calls it for
 * each attempt, within the span of that attempt (pass the function itself, not what it returns). Leave it out where an
 * instrumentation of fetch, such as that of undici, is at work: it sends them itself, and receivers reject a `traceparent`
 * that comes twice.
 *
 * @example
 * const vapi = createVapi({ hooks: openTelemetryHooks(), headers: traceHeaders });
 */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
