import { type Meter, metrics, type Tracer, trace } from '@opentelemetry/api';
import type { Hooks } from '@x/core';
import { failureOf } from './attributes.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import { OpenSpans } from './open-spans.ts';

/** Options of {@link openTelemetryHooks}. */
export interface OpenTelemetryOptions {
  /** Default: the global one for `@x/otel`. */
  readonly tracer?: Tracer | undefined;
  /** Default: the global one for `@x/otel`. */
  readonly meter?: Meter | undefined;
  /**
   * Also records what may hold ids, of users for example: the URL of each attempt, the id of its response, and the
   * messages of errors, in which an API may quote them. Secrets are masked in both. Default false.
   */
  readonly recordIds?: boolean | undefined;
}

/**
 * Hooks that make a span of each call, with one of each attempt below it, and that measure calls, attempts, unknown
 * outcomes and waits for rate limits. The spans are active while requests are made, also those of listings, streams and
 * bulk calls. Bodies are never recorded. One set of hooks may serve any number of clients.
 *
 * @example
 * const vapi = createVapi({ hooks: openTelemetryHooks(), headers: traceHeaders });
 */
export function openTelemetryHooks({ tracer, meter, recordIds = false }: OpenTelemetryOptions = {}): Hooks {
  const spans = new OpenSpans(tracer ?? trace.getTracer('@x/otel'), recordIds);
  // At the first call: unlike the global tracer, a meter from before the start of the SDK never measures anything.
  let created: Instruments | undefined;
  const instruments = () => {
    created ??= createInstruments(meter ?? metrics.getMeter('@x/otel'));
    return created;
  };
  return {
    onStart: (event) => spans.start(event),
    around: (event, next) => spans.around(event, next),
    onRequest: (event) => instruments().attempt(event),
    onResponse: (event) => spans.response(event),
    onRetry(event) {
      spans.retry(event);
      instruments().wait(event);
    },
    onReconcile: (event) => spans.reconcile(event),
    onSuccess(event) {
      spans.succeed(event);
      instruments().end(event);
    },
    onError(event) {
      const failure = failureOf(event);
      spans.fail(event, failure);
      instruments().end(event, failure);
    },
  };
}
