import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { hang, json, reset, serve } from '@x/core/testing';
import { createEdgegap } from '@x/deployment-sessions';
import { startEmulator } from '@x/emulator';
import { createVapi } from '@x/vapi';
import { describe, expect, it } from 'vitest';
import { attributesOf, KEY, SESSION, status, telemetry, traced, tracer } from '../test/traced.ts';
import { openTelemetryHooks } from './index.ts';

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
