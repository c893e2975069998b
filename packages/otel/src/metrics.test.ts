import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { json, reset, serve } from '@x/core/testing';
import { createVapi } from '@x/vapi';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTelemetryHooks } from './index.ts';

const SESSION = {
  id: 's-1',
  orgId: 'o-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
const hooks = openTelemetryHooks({ meter });

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What was measured since the last time: counts, and of a histogram its sum as well. */
async function measured(): Promise<Record<string, { attributes: Attributes; value: unknown }[]>> {
  await reader.forceFlush();
  const [resource] = exporter.getMetrics();
  const metrics = resource?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  exporter.reset();
  return Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => [
      `${descriptor.name} ${descriptor.unit}`,
      dataPoints.map(({ attributes, value }) => ({ attributes, value })),
    ]),
  );
}

const common = { 'x.provider': 'vapi' };

it('calls, attempts, unknown outcomes and waits for rate limits are measured', async () => {
  await using server = await serve(
    json(429, {}, { 'retry-after-ms': '40' }),
    json(200, SESSION),
    reset,
    json(404, { message: 'none' }),
  );
  const { sessions } = createVapi({ baseUrl: server.url, apiKey: 'vapi-private-key-1234', hooks });
  await sessions.get('s-1');
  await expect(sessions.create()).rejects.toThrow();
  await expect(sessions.get('s-1')).rejects.toThrow();

  const get = { ...common, 'x.operation': 'sessions.get' };
  const create = { ...common, 'x.operation': 'sessions.create' };
  const once = { count: 1, sum: expect.any(Number) };
  const { 'x.client.rate_limit.wait s': waits, ...others } = await measured();
  expect(others).toEqual({
    'x.client.call.duration s': [
      { attributes: get, value: expect.objectContaining(once) },
      {
        attributes: { ...create, 'error.type': 'connection', 'x.outcome': 'unknown' },
        value: expect.objectContaining(once),
      },
      {
        attributes: { ...get, 'error.type': 'api', 'x.reason': 'not-found', 'http.response.status_code': 404 },
        value: expect.objectContaining(once),
      },
    ],
    'x.client.attempts {attempt}': [
      { attributes: { ...get, 'x.retry': false }, value: 2 },
      { attributes: { ...get, 'x.retry': true }, value: 1 },
      { attributes: { ...create, 'x.retry': false }, value: 1 },
    ],
    'x.client.unknown_outcomes {call}': [{ attributes: create, value: 1 }],
  });
  // Exporters would send one without a value as an empty one.
  for (const { attributes } of Object.values(others).flat()) expect(Object.values(attributes)).not.toContain(undefined);
  expect(waits).toMatchObject([{ attributes: get, value: { count: 1, min: expect.closeTo(0.04, 3) } }]);
});

it('a wait that no rate limit has caused is not measured', async () => {
  await using server = await serve(json(503, {}), json(200, SESSION));
  await createVapi({ baseUrl: server.url, apiKey: 'vapi-private-key-1234', hooks }).sessions.get('s-1');
  expect(Object.keys(await measured())).not.toContain('x.client.rate_limit.wait s');
});

it('an operation that makes several requests is measured as one call', async () => {
  const page = (id: string, hasNextPage: boolean) =>
    json(200, {
      results: [{ ...SESSION, id }],
      metadata: { itemsPerPage: 1, totalItems: 2, currentPage: 1, hasNextPage },
    });
  await using server = await serve(page('a', true), page('b', false));
  const { sessions } = createVapi({ baseUrl: server.url, apiKey: 'vapi-private-key-1234', hooks });
  for await (const _ of sessions.listAll({ limit: 1 }));
  const listing = { ...common, 'x.operation': 'sessions.listAll' };
  expect(await measured()).toMatchObject({
    'x.client.call.duration s': [{ attributes: listing, value: { count: 1 } }],
    'x.client.attempts {attempt}': [{ attributes: { ...listing, 'x.retry': false }, value: 2 }],
  });
});
