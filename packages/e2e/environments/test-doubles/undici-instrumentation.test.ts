import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { json, serve } from '@x/core/testing';
import { createVapi } from '@x/vapi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transportNames, transports } from '../transports.ts';
import { visit } from '../visit.ts';
import { expectVisit, startVisitedEmulator } from '../visited-emulator.ts';

/** What undici passes to those who listen to its channels, as tracers do. */
interface Published {
  readonly request: { readonly method: string; readonly path: string; addHeader(name: string, value: string): void };
  readonly response?: { readonly statusCode: number };
}

const steps = ['create', 'bodySent', 'headers', 'trailers', 'error'];

describe.each(transportNames)('instrumentation of undici, over %s', (name) => {
  let seen: string[] = [];
  const listeners = steps.map((step) => {
    const listener = (message: unknown) => {
      const { request, response } = message as Published;
      seen.push(`${step} ${request.method} ${request.path}${response ? ` ${response.statusCode}` : ''}`);
      if (step === 'create') request.addHeader('traceparent', '00-1-1-01');
    };
    return [`undici:request:${step}`, listener] as const;
  });
  beforeEach(() => {
    seen = [];
    for (const [channel, listener] of listeners) subscribe(channel, listener);
  });
  afterEach(() => {
    for (const [channel, listener] of listeners) unsubscribe(channel, listener);
  });

  it('is called for each attempt, and can add a header', async () => {
    await using server = await serve(json(503, {}, { 'retry-after': '0' }), json(200, { id: 's1' }));
    const options = { apiKey: 'key', baseUrl: server.url, onMismatch: () => {} };
    await createVapi({ ...options, ...transports[name]() }).sessions.get('s1');
    const step = (text: string) => seen.filter((each) => each.startsWith(text));
    expect(step('create')).toEqual(['create GET /session/s1', 'create GET /session/s1']);
    expect(step('headers')).toEqual(['headers GET /session/s1 503', 'headers GET /session/s1 200']);
    expect(step('trailers')).toHaveLength(2);
    expect(step('error')).toEqual([]);
    expect(server.requests.map(({ headers }) => [headers['traceparent'], headers['authorization']])).toEqual([
      ['00-1-1-01', 'Bearer key'],
      ['00-1-1-01', 'Bearer key'],
    ]);
  });

  it('does not change calls, uploads and subscriptions', async () => {
    await using there = await startVisitedEmulator();
    expectVisit(await visit(there.places, transports[name]()), there);
    expect(seen.filter((each) => each.startsWith('create'))).toHaveLength(7);
  });
});
