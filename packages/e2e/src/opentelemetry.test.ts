import { inspect } from 'node:util';
import { context, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { hang, json, reset, serve } from '@x/core/testing';
import { startEmulator } from '@x/emulator';
import { createVapi, type Vapi } from '@x/vapi';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { traceHooks } from './trace-hooks.ts';

const KEY = 'vapi-private-key-1234';
const SESSION = {
  id: 'session-1',
  orgId: 'org-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  status: 'active',
};

let exporter: InMemorySpanExporter;
let tracer: Tracer;
let started: number;
const keys = new Set<string>();

// What gives a span its parent, as in any traced program on Node.
beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

beforeEach(() => {
  started = 0;
  const counter: SpanProcessor = {
    onStart: () => {
      started += 1;
    },
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  exporter = new InMemorySpanExporter();
  const spanProcessors = [counter, new SimpleSpanProcessor({ exporter })];
  tracer = new TracerProvider({ spanProcessors }).getTracer('test');
});

afterEach(() => {
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(started); // one that never ends is never exported
  const exported = inspect(spans, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  expect(exported).toContain('vapi sessions.');
  expect([...keys].filter((key) => exported.includes(key))).toEqual([]);
});

function traced(baseUrl: string, apiKey = KEY): Vapi {
  keys.add(apiKey);
  return createVapi({ baseUrl, apiKey, hooks: traceHooks(tracer) });
}

/** The spans of calls, and for each the spans of its attempts, as they ended. */
function calls(): { call: ReadableSpan; attempts: ReadableSpan[] }[] {
  const spans = exporter.getFinishedSpans();
  const within = (parent: ReadableSpan) =>
    spans.filter((span) => span.parentSpanContext?.spanId === parent.spanContext().spanId);
  return spans
    .filter((span) => span.name.startsWith('vapi '))
    .map((call) => ({ call, attempts: within(call).filter((span) => span.name.startsWith('attempt ')) }));
}

it('a successful call has a span, and one of its attempt in it', async () => {
  await using emulator = await startEmulator();
  await traced(emulator.baseUrls.vapi, emulator.keys.vapi.private).sessions.create({ name: 'support' });
  expect(calls()).toMatchObject([
    {
      call: {
        name: 'vapi sessions.create',
        status: { code: SpanStatusCode.UNSET },
        attributes: { provider: 'vapi', operation: 'sessions.create', attempts: 1 },
        events: [],
      },
      attempts: [
        {
          name: 'attempt 1',
          status: { code: SpanStatusCode.UNSET },
          attributes: {
            'http.request.method': 'POST',
            'url.full': `${emulator.baseUrls.vapi}/session`,
            'http.response.status_code': 201,
            duration_ms: expect.any(Number),
          },
        },
      ],
    },
  ]);
});

it('a retried call has a span for each attempt', async () => {
  await using server = await serve(
    json(503, { message: 'busy' }, { 'x-request-id': 'r-1' }),
    json(200, SESSION, { 'x-request-id': 'r-2' }),
  );
  await traced(server.url).sessions.get('session-1');
  expect(calls()).toMatchObject([
    {
      call: {
        name: 'vapi sessions.get',
        status: { code: SpanStatusCode.UNSET },
        attributes: { attempts: 2 },
        events: [{ name: 'retry', attributes: { kind: 'api', delay_ms: expect.any(Number) } }],
      },
      attempts: [
        {
          name: 'attempt 1',
          status: { code: SpanStatusCode.ERROR, message: expect.stringContaining('503 (unavailable): busy') },
          attributes: { 'http.response.status_code': 503, request_id: 'r-1' },
        },
        {
          name: 'attempt 2',
          status: { code: SpanStatusCode.UNSET },
          attributes: { 'http.response.status_code': 200, request_id: 'r-2' },
        },
      ],
    },
  ]);
});

it('a deletion whose response was lost has the outcome applied in its span', async () => {
  await using server = await serve(reset, json(404, { message: 'Session not found' }));
  await traced(server.url).sessions.delete('session-1');
  const status = { code: SpanStatusCode.UNSET };
  expect(calls()).toMatchObject([{ call: { status, attributes: { attempts: 2, outcome: 'applied' } } }]);
});

it('a failed write has the outcome unknown in its span', async () => {
  await using server = await serve(reset);
  await expect(traced(server.url).sessions.create({ name: 'support' })).rejects.toThrow();
  const status = { code: SpanStatusCode.ERROR, message: expect.stringContaining('vapi sessions.create') };
  expect(calls()).toMatchObject([
    {
      call: { status, attributes: { attempts: 1, outcome: 'unknown', 'error.type': 'connection' } },
      attempts: [{ status }],
    },
  ]);
});

it('a refused call has the reason in its span, and not the key', async () => {
  // A careless server, which returns the key.
  await using server = await serve((request, response) => {
    json(401, { message: `No such key: ${request.headers.authorization}` })(request, response);
  });
  await expect(traced(server.url).sessions.create()).rejects.toThrow();
  expect(server.requests[0]?.headers.authorization).toContain(KEY);
  const attributes = { outcome: 'not-applied', 'error.type': 'api', 'error.reason': 'unauthenticated' };
  const message = expect.stringContaining('No such key');
  expect(calls()).toMatchObject([{ call: { attributes, status: { code: SpanStatusCode.ERROR, message } } }]);
});

it('a call that sends nothing has a span without attempts', async () => {
  await expect(traced('http://127.0.0.1:9').sessions.get('..')).rejects.toThrow();
  const attributes = { attempts: 0, 'error.type': 'input' };
  expect(calls()).toMatchObject([{ call: { attributes, status: { code: SpanStatusCode.ERROR } }, attempts: [] }]);
});

it('an aborted write has the outcome unknown in its span', async () => {
  await using server = await serve(hang);
  const controller = new AbortController();
  const call = traced(server.url).sessions.create({}, { signal: controller.signal });
  await server.arrived(1);
  controller.abort();
  await expect(call).rejects.toThrow();
  const attributes = { attempts: 1, outcome: 'unknown', 'error.type': 'aborted' };
  expect(calls()).toMatchObject([{ call: { attributes }, attempts: [{ status: { code: SpanStatusCode.ERROR } }] }]);
});

it("concurrent calls of one client each have a span, within the caller's", async () => {
  // Responds in the opposite order, and not at all to the first attempt of one call.
  const waiting: (() => void)[] = [];
  await using server = await serve(
    ...([1, 2, 3].map((number) => (request, response) => {
      waiting.unshift(() => (number === 2 ? reset : json(200, idIn(request.url)))(request, response));
      if (waiting.length === 3) for (const respond of waiting) respond();
    }) as Parameters<typeof serve>),
    (request, response) => json(200, idIn(request.url))(request, response),
  );
  const idIn = (url: string) => ({ ...SESSION, id: url.split('/').at(-1) });

  const { sessions } = traced(server.url);
  await Promise.all(
    ['a', 'b', 'c'].map((id) =>
      tracer.startActiveSpan(`page ${id}`, async (page) => {
        await sessions.get(id);
        page.end();
      }),
    ),
  );

  const parents = new Map(exporter.getFinishedSpans().map((span) => [span.spanContext().spanId, span.name]));
  const found = calls().map(({ call, attempts }) => ({
    page: parents.get(call.parentSpanContext?.spanId ?? ''),
    ids: attempts.map((attempt) => String(attempt.attributes['url.full']).at(-1)),
  }));
  expect(found).toHaveLength(3);
  const repeated = found.find(({ ids }) => ids.length === 2);
  expect(found.filter((each) => each !== repeated)).toHaveLength(2);
  for (const { page, ids } of found) expect(new Set(ids)).toEqual(new Set([page?.at(-1)]));
});
