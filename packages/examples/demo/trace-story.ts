import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { openTelemetryHooks } from '@x/otel';
import { createVapi } from '@x/vapi';
import type { EmulatorAddress } from './emulator-process.ts';
import { failNext } from './fail-next.ts';
import { code, heading, line, result } from './print.ts';
import { STORY_ASSISTANT } from './vapi-story.ts';

/** The bot once more, traced: all that one message causes is one trace. */
export async function tellTraceStory({ url, baseUrls, keys }: EmulatorAddress): Promise<void> {
  heading('@x/otel: what one message causes');
  line('The same bot with OpenTelemetry. Its spans are exported to memory here; a program sends them where it likes.');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('bot');

  await code('const vapi = createVapi({ apiKey, baseUrl, hooks: openTelemetryHooks() });');
  const hooks = openTelemetryHooks({ tracer });
  const vapi = createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi, hooks });
  await code("await tracer.startActiveSpan('message', reply); // ensure, then stream; the first request breaks");
  await failNext(url, 'sessions.list', { kind: 'reset' });
  const text = await tracer.startActiveSpan('message', async (message) => {
    const { id: sessionId } = await vapi.sessions.ensure('telegram-9', { assistantId: STORY_ASSISTANT });
    const reply = await vapi.chats.stream({ sessionId, input: 'Do you have an appointment for me?' }).text();
    message.end();
    return reply;
  });
  result(`the reply: ${text}`);
  const spans = exporter.getFinishedSpans();
  result(`${spans.length} spans of ${new Set(spans.map((span) => span.spanContext().traceId)).size} trace:`);
  printBelow(spans, undefined, '');
  context.disable();
}

/** Prints the spans below one of them as a tree. */
function printBelow(spans: readonly ReadableSpan[], parent: string | undefined, indent: string): void {
  const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent).toSorted(byStart);
  for (const [index, span] of children.entries()) {
    const isLast = index === children.length - 1;
    const branch = parent === undefined ? '' : isLast ? '└─ ' : '├─ ';
    const label = `${indent}${branch}${span.name}${outcomeOf(span)}`;
    line(`    ${label.padEnd(50)}${`${milliseconds(span.duration).toFixed(1)} ms`.padStart(9)}`);
    const below = parent === undefined ? '' : isLast ? '   ' : '│  ';
    printBelow(spans, span.spanContext().spanId, `${indent}${below}`);
  }
}

function outcomeOf({ attributes }: ReadableSpan): string {
  const status = attributes['http.response.status_code'] ?? attributes['error.type'];
  return status === undefined ? '' : ` → ${status}`;
}

function byStart(one: ReadableSpan, other: ReadableSpan): number {
  return milliseconds(one.startTime) - milliseconds(other.startTime);
}

function milliseconds([seconds, nanoseconds]: ReadableSpan['duration']): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}
