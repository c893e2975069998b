import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { json, serve } from '@x/core/testing';
import { createVapi, type VapiOptions } from '@x/vapi';
import { nodeTransport } from '@x/vapi/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Telemetry } from '../test/telemetry.ts';
import { openTelemetryHooks, traceHeaders } from './index.ts';

const SESSION = {
  id: 's-1',
  orgId: 'o-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const telemetry = new Telemetry();
const { tracer } = telemetry;

function traced(baseUrl: string, options: VapiOptions = {}) {
  return createVapi({ baseUrl, apiKey: 'vapi-private-key-1234', hooks: openTelemetryHooks({ tracer }), ...options });
}

const parentOf = ({ traceId, spanId }: ReturnType<ReadableSpan['spanContext']>) => `00-${traceId}-${spanId}-01`;
const scope = ({ instrumentationScope }: ReadableSpan) => (instrumentationScope.name === 'test' ? '' : ' by undici');

describe('traceHeaders', () => {
  it('sends the span of each attempt, in the trace of the caller', async () => {
    await using server = await serve(json(503, {}), json(200, SESSION));
    const traceId = await tracer.startActiveSpan('job', async (job) => {
      await traced(server.url, { headers: traceHeaders }).sessions.get('s-1');
      job.end();
      return job.spanContext().traceId;
    });
    const attempts = telemetry.spans().filter(({ name }) => name === 'GET');
    expect(attempts).toHaveLength(2);
    expect(server.requests.map(({ headers }) => headers['traceparent'])).toEqual(
      attempts.map((attempt) => parentOf(attempt.spanContext())),
    );
    expect(attempts.every((attempt) => attempt.spanContext().traceId === traceId)).toBe(true);
  });

  it('goes out with each page of a listing and with a stream, whose consumer is in another span', async () => {
    const page = (id: string, hasNextPage: boolean) =>
      json(200, {
        results: [{ ...SESSION, id }],
        metadata: { itemsPerPage: 1, totalItems: 2, currentPage: 1, hasNextPage },
      });
    await using server = await serve(page('a', true), page('b', false), (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"id":"c-1","path":"chat.output[0].content","delta":"Hello"}\n\n');
    });
    const vapi = traced(server.url, { headers: traceHeaders });
    for await (const { id } of vapi.sessions.listAll({ limit: 1 })) tracer.startActiveSpan(id, (span) => span.end());
    await vapi.chats.stream({ sessionId: 's-1', input: 'Hello' }).text();
    const attempts = telemetry.spans().filter(({ name }) => name === 'GET' || name === 'POST');
    expect(server.requests.map(({ headers }) => headers['traceparent'])).toEqual(
      attempts.map((attempt) => parentOf(attempt.spanContext())),
    );
  });

  it('returns nothing outside of a span', () => {
    expect(traceHeaders()).toEqual({});
  });
});

describe('beside the instrumentation of undici', () => {
  let undici: UndiciInstrumentation;
  beforeAll(() => {
    undici = new UndiciInstrumentation();
    undici.setTracerProvider(telemetry.provider);
  });
  afterAll(() => undici.disable());

  it.each([
    ['the default transport', {}],
    ['nodeTransport', { transport: nodeTransport() }],
    ['a fetch of the caller', { fetch: globalThis.fetch }],
  ])('its spans are below those of the attempts, none twice: %s', async (_, options) => {
    await using server = await serve(json(503, {}), json(200, SESSION));
    await traced(server.url, options).sessions.get('s-1');
    expect(telemetry.tree(scope)).toEqual([
      'vapi sessions.get',
      '  GET',
      '    GET by undici',
      '  GET',
      '    GET by undici',
    ]);
    const own = telemetry.spans().filter((span) => scope(span) !== '');
    // One header each, and that of the innermost span.
    expect(server.requests.map(({ headers }) => headers['traceparent'])).toEqual(
      own.map((span) => parentOf(span.spanContext())),
    );
  });

  // If this fails, the instrumentation replaces headers now: say so where `traceHeaders` is explained.
  it('sends a second header beside that of `traceHeaders`, and the receiver has no trace then', async () => {
    await using server = await serve(json(200, SESSION));
    await traced(server.url, { headers: traceHeaders }).sessions.get('s-1');
    const headers = server.requests[0]?.headers ?? {};
    const [own, attempt] = telemetry.spans().map((span) => parentOf(span.spanContext()));
    expect(headers['traceparent']).toBe(`${attempt}, ${own}`);
    expect(trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers))).toBeUndefined();
  });

  it('its spans are in those of a listing, also where it is read within another span', async () => {
    const metadata = { itemsPerPage: 1, totalItems: 1, currentPage: 1, hasNextPage: false };
    await using server = await serve(json(200, { results: [SESSION], metadata }));
    await tracer.startActiveSpan('job', async (job) => {
      for await (const _ of traced(server.url).sessions.listAll());
      job.end();
    });
    expect(telemetry.tree(scope)).toEqual([
      'job',
      '  vapi sessions.listAll',
      '    vapi sessions.listAll request',
      '      GET',
      '        GET by undici',
    ]);
  });
});
