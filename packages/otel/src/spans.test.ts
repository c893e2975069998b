import { type AttributeValue, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type ReadableSpan, type Sampler, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import { hang, json, reset, serve } from '@x/core/testing';
import { createEdgegap } from '@x/deployment-sessions';
import { startEmulator } from '@x/emulator';
import { createVapi, type Vapi } from '@x/vapi';
import { describe, expect, it } from 'vitest';
import { Telemetry } from '../test/telemetry.ts';
import { openTelemetryHooks } from './index.ts';

const KEY = 'vapi-private-key-1234';
const SESSION = {
  id: 'session-1',
  orgId: 'org-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  status: 'active',
};

const telemetry = new Telemetry();
const { tracer } = telemetry;

function traced(baseUrl: string, recordIds = false): Vapi {
  return createVapi({ baseUrl, apiKey: KEY, hooks: openTelemetryHooks({ tracer, recordIds }) });
}

const status = ({ attributes }: ReadableSpan) => {
  const code = attributes['http.response.status_code'];
  return code === undefined ? '' : ` ${code}`;
};
const attributesOf = (name: string): Record<string, AttributeValue | undefined>[] =>
  telemetry
    .spans()
    .filter((span) => span.name === name)
    .map(({ attributes }) => attributes);

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

describe('an operation that makes several requests has a span above theirs:', () => {
  it('a listing that is read within spans of the program', async () => {
    const page = (id: string, hasNextPage: boolean) =>
      json(200, {
        results: [{ ...SESSION, id }],
        metadata: { itemsPerPage: 1, totalItems: 2, currentPage: 1, hasNextPage },
      });
    await using server = await serve(page('a', true), page('b', false));
    await tracer.startActiveSpan('job', async (job) => {
      for await (const { id } of traced(server.url).sessions.listAll({ limit: 1 })) {
        tracer.startActiveSpan(`item ${id}`, (item) => item.end());
      }
      job.end();
    });
    expect(telemetry.tree(status)).toEqual([
      'job',
      '  vapi sessions.listAll',
      '    vapi sessions.listAll request',
      '      GET 200',
      '    vapi sessions.listAll request',
      '      GET 200',
      '  item a',
      '  item b',
    ]);
    expect(attributesOf('vapi sessions.listAll')).toMatchObject([{ 'x.ended': true }]);
  });

  it('`ensure`, a streamed reply, and one that is left early', async () => {
    await using emulator = await startEmulator({ settings: { vapi: { wordDelay: 1 } } });
    const hooks = openTelemetryHooks({ tracer });
    const vapi = createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi, hooks });
    await tracer.startActiveSpan('turn', async (turn) => {
      const { id: sessionId } = await vapi.sessions.ensure('customer-42');
      await vapi.chats.stream({ sessionId, input: 'Hello there' }).text();
      for await (const _ of vapi.chats.stream({ sessionId, input: 'And now?' })) break;
      turn.end();
    });
    expect(telemetry.tree(status)).toEqual([
      'turn',
      '  vapi sessions.ensure',
      '    vapi sessions.ensure request',
      '      GET 200',
      '    vapi sessions.ensure request',
      '      POST 201',
      '    vapi sessions.ensure request',
      '      GET 200',
      '  vapi chats.stream',
      '    POST 201',
      '  vapi chats.stream',
      '    POST 201',
    ]);
    expect(attributesOf('vapi chats.stream')).toMatchObject([{ 'x.ended': true }, { 'x.ended': false }]);
  });

  it('a listing that is left while its first page is awaited', async () => {
    await using server = await serve(hang);
    const sessions = traced(server.url).sessions.listAll();
    const pending = sessions.next();
    await server.arrived(1);
    await sessions.return();
    await pending;
    expect(telemetry.tree()).toEqual(['vapi sessions.listAll', '  vapi sessions.listAll request', '    GET']);
    expect(attributesOf('GET')).toMatchObject([{ 'error.type': 'aborted' }]);
    expect(attributesOf('vapi sessions.listAll')).toMatchObject([{ 'x.ended': false }]);
  });

  it('a reply that is left before its response', async () => {
    await using server = await serve(hang);
    const reply = traced(server.url).chats.stream({ sessionId: 'session-1', input: 'Hello' });
    const pending = reply.next();
    await server.arrived(1);
    await reply.return();
    await pending;
    expect(attributesOf('POST')).toMatchObject([{ 'error.type': 'aborted' }]);
  });

  it('`ensure` that reads in the place of a lost response, after its attempt', async () => {
    const session = {
      custom_id: 'm-1',
      session_id: 's',
      status: 'Ready',
      ready: true,
      session_users: [{ ip: '203.0.113.7' }],
    };
    await using server = await serve(reset, json(200, session));
    const hooks = openTelemetryHooks({ tracer });
    const options = { apiKey: 'token-1234', baseUrl: server.url, hooks, onMismatch: () => {} };
    const edgegap = createEdgegap(options);
    const { sessions } = edgegap.deployment('deployment-1');
    await sessions.ensure('m-1', { ip_list: ['203.0.113.7'] });
    expect(telemetry.tree(status)).toEqual([
      'edgegap sessions.ensure',
      '  POST',
      '  edgegap sessions.ensure request',
      '    GET 200',
    ]);
    expect(telemetry.spans().map(({ name }) => name)).toEqual([
      'POST',
      'GET',
      'edgegap sessions.ensure request',
      'edgegap sessions.ensure',
    ]);
    expect(attributesOf('POST')).toMatchObject([{ 'error.type': 'connection' }]);
    expect(attributesOf('edgegap sessions.ensure')).toMatchObject([{ 'x.outcome': 'applied' }]);
  });

  it('a bulk call and a wait, with requests at the same time', async () => {
    const deployment = { request_id: 'deployment-1', sockets: 100 };
    await using emulator = await startEmulator({ seed: { edgegap: { deployments: [deployment] } } });
    const hooks = openTelemetryHooks({ tracer });
    const edgegap = createEdgegap({ apiKey: emulator.keys.edgegap.token, baseUrl: emulator.baseUrls.edgegap, hooks });
    const { sessions } = edgegap.deployment('deployment-1');
    const items = Array.from({ length: 30 }, (_, index) => ({ custom_id: `m-${index}`, ip_list: ['203.0.113.7'] }));
    const { counts } = await sessions.createMany(items, { chunkSize: 10 });
    expect(counts.succeeded).toBe(30);
    const chunk = ['  edgegap sessions.createMany request', '    POST 200'];
    expect(telemetry.tree(status)).toEqual(['edgegap sessions.createMany', ...chunk, ...chunk, ...chunk]);
    telemetry.reset();
    await sessions.waitUntilReady('m-0');
    expect(telemetry.tree(status).slice(0, 3)).toEqual([
      'edgegap sessions.waitUntilReady',
      '  edgegap sessions.waitUntilReady request',
      '    GET 200',
    ]);
  });
});

it("concurrent calls of one client each have a span, within the caller's", async () => {
  // Responds in the opposite order, and not at all to the first attempt of one call.
  const waiting: (() => void)[] = [];
  const idIn = (url: string) => ({ ...SESSION, id: url.split('/').at(-1) });
  await using server = await serve(
    ...([1, 2, 3].map((number) => (request, response) => {
      waiting.unshift(() => (number === 2 ? reset : json(200, idIn(request.url)))(request, response));
      if (waiting.length === 3) for (const respond of waiting) respond();
    }) as Parameters<typeof serve>),
    (request, response) => json(200, idIn(request.url))(request, response),
  );
  const { sessions } = traced(server.url, true);
  await Promise.all(
    ['a', 'b', 'c'].map((id) =>
      tracer.startActiveSpan(`page ${id}`, async (page) => {
        await sessions.get(id);
        page.end();
      }),
    ),
  );
  const shown = ({ attributes }: ReadableSpan) =>
    ` ${String(attributes['url.full'] ?? '')
      .split('/')
      .at(-1)}`.trimEnd();
  const lines = telemetry
    .tree(shown)
    .join('\n')
    .split(/^(?=page)/m);
  expect(lines.map((page) => page.trim().replace(/\n *GET .$/, '')).sort()).toEqual(
    ['a', 'b', 'c'].map((id) => expect.stringMatching(new RegExp(`^page ${id}\\s+vapi sessions.get(\\s+GET ${id})?$`))),
  );
  expect(telemetry.spans()).toHaveLength(3 + 3 + 4);
});

it('a bulk call that was stopped has failed, for its span, and has its results', async () => {
  const hooks = openTelemetryHooks({ tracer });
  const { sessions } = createEdgegap({ apiKey: KEY, baseUrl: 'http://127.0.0.1:9', hooks }).deployment('d');
  const { counts } = await sessions.deleteMany(['m-1'], { signal: AbortSignal.abort() });
  expect(counts['not-sent']).toBe(1);
  const status = { code: SpanStatusCode.ERROR };
  expect(telemetry.spans()).toMatchObject([{ status, attributes: { 'error.type': 'aborted' } }]);
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
