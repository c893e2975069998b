import { inspect } from 'node:util';
import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

/** Traces, exported to memory; set up for all tests of a file. */
export class Telemetry {
  readonly exporter = new InMemorySpanExporter();
  #started = 0;
  readonly provider = new TracerProvider({
    spanProcessors: [this.#counter(), new SimpleSpanProcessor({ exporter: this.exporter })],
  });
  readonly tracer = this.provider.getTracer('test');

  /** Registers what a traced program on Node does, and checks after each test that each span has ended. */
  constructor() {
    beforeAll(() => {
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    });
    afterAll(() => {
      context.disable();
      propagation.disable();
    });
    beforeEach(() => this.reset());
    // One that never ends is never exported.
    afterEach(() => expect(this.spans()).toHaveLength(this.#started));
  }

  reset(): void {
    this.exporter.reset();
    this.#started = 0;
  }

  spans(): ReadableSpan[] {
    return this.exporter.getFinishedSpans();
  }

  /** The spans as lines, each one indented below its parent. */
  tree(shown: (span: ReadableSpan) => string = () => ''): string[] {
    const spans = this.spans().toSorted((one, other) => startOf(one) - startOf(other));
    const ids = new Set(spans.map((span) => span.spanContext().spanId));
    const below = (parent: string | undefined, depth: number): string[] =>
      spans
        .filter(({ parentSpanContext }) =>
          parent === undefined ? !ids.has(parentSpanContext?.spanId ?? '') : parentSpanContext?.spanId === parent,
        )
        .flatMap((span) => [
          `${'  '.repeat(depth)}${span.name}${shown(span)}`,
          ...below(span.spanContext().spanId, depth + 1),
        ]);
    return below(undefined, 0);
  }

  /** All that is in the spans. */
  printed(): string {
    return inspect(this.spans(), { depth: Number.POSITIVE_INFINITY, showHidden: true });
  }

  #counter(): SpanProcessor {
    return {
      onStart: () => {
        this.#started += 1;
      },
      onEnd: () => {},
      forceFlush: async () => {},
      shutdown: async () => {},
    };
  }
}

function startOf({ startTime: [seconds, nanoseconds] }: ReadableSpan): number {
  return seconds * 1e9 + nanoseconds;
}
