import type { Attributes, Meter } from '@opentelemetry/api';
import type { CallEvent, RetryEvent, SuccessEvent } from '@x/core';
import { type CallFailure, callAttributes } from './attributes.ts';

/** What is measured. The requests of an operation that makes several are a part of it, and no calls of their own here. */
export interface Instruments {
  attempt(event: CallEvent): void;
  wait(event: RetryEvent): void;
  end(event: CallEvent & Pick<SuccessEvent, 'durationMs'>, failure?: CallFailure): void;
}

/** Seconds. A lookup takes milliseconds, and an agent's turn minutes. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const SECONDS = { unit: 's', advice: { explicitBucketBoundaries: BOUNDARIES } };

export function createInstruments(meter: Meter): Instruments {
  const duration = meter.createHistogram('x.client.call.duration', {
    ...SECONDS,
    description: 'How long calls take, retries and waits included.',
  });
  const attempts = meter.createCounter('x.client.attempts', {
    unit: '{attempt}',
    description: 'HTTP requests that were started.',
  });
  const unknown = meter.createCounter('x.client.unknown_outcomes', {
    unit: '{call}',
    description: 'Writes that failed, and may have been applied.',
  });
  const waits = meter.createHistogram('x.client.rate_limit.wait', {
    ...SECONDS,
    description: 'Waits before a retry that a rate limit has caused.',
  });
  return {
    attempt: (event) => attempts.add(1, { ...callAttributes(event), 'x.retry': event.attempt > 1 }),
    wait(event) {
      if (event.reason === 'rate-limited') waits.record(event.delayMs / 1000, callAttributes(event));
    },
    end(event, failure) {
      if (event.parentId !== undefined) return;
      const attributes: Attributes = { ...callAttributes(event), ...failure?.attributes };
      duration.record(event.durationMs / 1000, attributes);
      if (attributes['x.outcome'] === 'unknown') unknown.add(1, callAttributes(event));
    },
  };
}
