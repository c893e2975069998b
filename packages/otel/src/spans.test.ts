import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import { hang, json, reset, serve } from '@x/core/testing';
import { startEmulator } from '@x/emulator';
import { createVapi } from '@x/vapi';
import { describe, expect, it } from 'vitest';
import { attributesOf, KEY, SESSION, status, telemetry, traced, tracer } from '../test/traced.ts';
import { openTelemetryHooks } from './index.ts';

describe('a call', () => {
  it('has a span, and one of its attempt below it', async () => {
    await using emulator = await startEmulator();
    const { host, port } = new URL(emulator.baseUrls.vapi);
    const hooks = openTelemetryHooks({ tracer });
    const vapi = createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi, hooks });
    await vapi.sessions.create({ name: 'support' });
    const common = { 'x.provider': 'vapi', 'x.operation': 'sessions.create' };
    expect(telemetry.tree()).toEqual(['vapi sessions.create', '  POST']);
    expect(telemetry.spans()).toMatchObject([
      {
        name: 'POST',
        kind: SpanKind.CLIENT,
        status: { code: SpanStatusCode.UNSET },
        attributes: {
          ...common,
          'http.request.method': 'POST',
          'server.address': host.split(':')[0],
          'server.port': Number(port),
          'http.response.status_code': 201,
        },
      },
      {
        name: 'vapi sessions.create',
        kind: SpanKind.INTERNAL,
        status: { code: SpanStatusCode.UNSET },
        attributes: { ...common, 'x.attempts': 1 },
        events: [],
      },
    ]);
  });

  it('is shown to samplers as what it will be: attempts with their method and server', async () => {
    await using server = await serve(json(503, {}), json(200, SESSION));
    const { hostname, port } = new URL(server.url);
    const seen: unknown[] = [];
    const sampler: Sampler = {
      shouldSample(_context, _traceId, name, kind, attributes) {
        seen.push([name, kind, attributes]);
        return { decision: SamplingDecision.NOT_RECORD };
      },
      toString: () => 'recording',
    };
    const hooks = openTelemetryHooks({ tracer: new TracerProvider({ sampler }).getTracer('test'), recordIds: true });
    await createVapi({ baseUrl: server.url, apiKey: KEY, hooks }).sessions.get('session-1');
    const common = { 'x.provider': 'vapi', 'x.operation': 'sessions.get' };
    const attempt = {
      ...common,
      'http.request.method': 'GET',
      'server.address': hostname,
      'server.port': Number(port),
      'url.full': `${server.url}/session/session-1`,
    };
    expect(seen).toEqual([
      ['vapi sessions.get', SpanKind.INTERNAL, common],
      ['GET', SpanKind.CLIENT, attempt],
      ['GET', SpanKind.CLIENT, { ...attempt, 'http.request.resend_count': 1 }],
    ]);
  });

  it('has the span of its attempt where a masked secret makes the URL invalid', async () => {
    await using server = await serve(json(200, SESSION));
    const { port } = new URL(server.url);
    const hooks = openTelemetryHooks({ tracer });
    await createVapi({ baseUrl: server.url, apiKey: port, hooks }).sessions.get('session-1');
    expect(telemetry.tree(status)).toEqual(['vapi sessions.get', '  GET 200']);
    expect(attributesOf('GET')[0]).not.toHaveProperty('server.port');
  });

  it('that is retried has a span for each attempt', async () => {
    await using server = await serve(json(503, { message: 'busy' }), json(200, SESSION));
    await traced(server.url).sessions.get('session-1');
    expect(telemetry.tree(status)).toEqual(['vapi sessions.get', '  GET 503', '  GET 200']);
    const [first, second, call] = telemetry.spans();
    expect(first).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': '503' } });
    expect(first?.attributes).not.toHaveProperty('http.request.resend_count');
    expect(second).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'http.request.resend_count': 1 },
    });
    expect(call).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'x.attempts': 2 },
      events: [
        {
          name: 'retry',
          attributes: { 'error.type': 'api', 'x.reason': 'unavailable', 'x.delay': expect.any(Number) },
        },
      ],
    });
  });

  it('whose response cannot be read says so at the attempt', async () => {
    await using server = await serve(json(200, []), json(200, SESSION));
    await expect(traced(server.url).sessions.get('session-1')).rejects.toThrow();
    const [attempt] = telemetry.spans();
    expect(attempt).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'http.response.status_code': 200, 'error.type': 'response' },
    });
  });

  it('that fails has the kind of the error, the reason, and the outcome', async () => {
    await using server = await serve(json(401, { message: 'No such key' }), reset);
    await expect(traced(server.url).sessions.create()).rejects.toThrow();
    await expect(traced(server.url).sessions.create()).rejects.toThrow();
    const failed = { code: SpanStatusCode.ERROR };
    expect(telemetry.spans()).toMatchObject([
      { name: 'POST', status: failed, attributes: { 'error.type': '401' } },
      {
        status: failed,
        attributes: {
          'error.type': 'api',
          'x.reason': 'unauthenticated',
          'x.outcome': 'not-applied',
          'http.response.status_code': 401,
        },
      },
      { name: 'POST', status: failed, attributes: { 'error.type': 'connection' } },
      { status: failed, attributes: { 'error.type': 'connection', 'x.outcome': 'unknown', 'x.attempts': 1 } },
    ]);
  });

  it('that turns out to have been applied says so', async () => {
    await using server = await serve(reset, json(404, { message: 'Session not found' }));
    await traced(server.url).sessions.delete('session-1');
    expect(attributesOf('vapi sessions.delete')).toMatchObject([{ 'x.attempts': 2, 'x.outcome': 'applied' }]);
  });

  it('that sends nothing has a span without attempts', async () => {
    await expect(traced('http://127.0.0.1:9').sessions.get('..')).rejects.toThrow();
    expect(telemetry.tree()).toEqual(['vapi sessions.get']);
    expect(attributesOf('vapi sessions.get')).toMatchObject([{ 'error.type': 'input' }]);
  });

  it('that is aborted has the outcome unknown', async () => {
    await using server = await serve(hang);
    const controller = new AbortController();
    const call = traced(server.url).sessions.create({}, { signal: controller.signal });
    await server.arrived(1);
    controller.abort(Object.assign(new Error(KEY), { kind: KEY }));
    await expect(call).rejects.toThrow();
    const aborted = { 'error.type': 'aborted', 'x.outcome': 'unknown' };
    expect(attributesOf('vapi sessions.create')).toMatchObject([aborted]);
    expect(attributesOf('POST')).toMatchObject([{ 'error.type': 'aborted' }]);
    expect(telemetry.printed()).not.toContain(KEY);
  });
});

describe('ids', () => {
  const refused = json(404, { message: `No session session-1, and no key ${KEY}` }, { 'x-request-id': 'r-1' });

  it('are not recorded', async () => {
    await using server = await serve(refused);
    await expect(traced(server.url).sessions.get('session-1')).rejects.toThrow('session-1');
    expect(telemetry.printed()).not.toMatch(/session-1|r-1/);
  });

  it('are not recorded of a path of the user’s own', async () => {
    await using server = await serve(refused);
    const get = { method: 'GET', path: '/session/session-1' } as const;
    await expect(traced(server.url).request(get)).rejects.toThrow('session-1');
    expect(telemetry.spans().map(({ name }) => name)).toContain('vapi get');
    expect(telemetry.printed()).not.toContain('session-1');
  });

  it('are recorded if that is asked for, and still no secret', async () => {
    await using server = await serve(refused);
    await expect(traced(server.url, true).sessions.get('session-1')).rejects.toThrow();
    const status = { code: SpanStatusCode.ERROR, message: expect.stringContaining('No session session-1') };
    const full = { 'url.full': `${server.url}/session/session-1`, 'x.request_id': 'r-1' };
    expect(telemetry.spans()).toMatchObject([
      { status, attributes: full },
      { status, attributes: { 'x.request_id': 'r-1' } },
    ]);
    expect(telemetry.printed()).not.toContain(KEY);
  });

  it('are recorded in URLs, whose secrets are masked', async () => {
    await using server = await serve(json(200, {}));
    await traced(server.url, true).request({ method: 'GET', path: '/call', query: { limit: 1, token: 't-1' } });
    expect(attributesOf('GET')).toMatchObject([{ 'url.full': `${server.url}/call?limit=1&token=***` }]);
  });
});

it('without a tracer or an SDK, the hooks change nothing', async () => {
  await using server = await serve(json(200, SESSION));
  const vapi = createVapi({ baseUrl: server.url, apiKey: KEY, hooks: openTelemetryHooks() });
  expect(await vapi.sessions.get('session-1')).toMatchObject({ id: 'session-1' });
});
