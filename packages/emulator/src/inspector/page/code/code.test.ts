import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../types.ts';
import { curl } from './curl.ts';
import type { Api } from './recorded.ts';
import { typescript } from './typescript.ts';
import { vitestTest } from './vitest-test.ts';

const api: Api = {
  provider: 'vapi',
  title: 'Vapi',
  baseUrl: 'http://127.0.0.1:4010/vapi',
  operations: [],
  keys: { private: 'test-key', otherOrg: 'other-key' },
  ids: {},
  tables: [],
};

function exchangeOf(fields: Partial<Exchange>): Exchange {
  return {
    id: 1,
    at: '2026-01-01T00:00:00.000Z',
    provider: 'vapi',
    operation: 'sessions.create',
    method: 'POST',
    path: '/vapi/session',
    query: {},
    headers: { authorization: 'Bearer ***', 'content-type': 'application/json', host: 'x', 'user-agent': 'node' },
    status: 201,
    durationMs: 1,
    fault: false,
    ...fields,
  };
}

describe('curl', () => {
  it('has the headers that matter, with a test key in place of the credential', () => {
    expect(curl(exchangeOf({ body: { name: 'x' } }), api)).toBe(
      [
        "curl -X POST 'http://127.0.0.1:4010/vapi/session'",
        "-H 'authorization: Bearer test-key'",
        "-H 'content-type: application/json'",
        `--data-raw '{"name":"x"}'`,
      ].join(' \\\n  '),
    );
  });

  it('requests a URL with brackets as it is', () => {
    const exchange = exchangeOf({ method: 'GET', path: '/vapi/session/[1-3]' });
    expect(curl(exchange, api)).toMatch(/^curl --globoff 'http:\/\/127\.0\.0\.1:4010\/vapi\/session\/\[1-3\]'/);
  });

  it.each(["it's $(id) `id` \\", '"; rm -rf /', '@/etc/passwd', 'two\nlines'])('passes %j on as it is', (text) => {
    const command = curl(exchangeOf({ body: text }), api).replace(/^curl /, 'printf "%s\\0" ');
    const words = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).split('\0');
    expect(words.at(words.indexOf('--data-raw') + 1)).toBe(text);
  });
});

describe('typescript', () => {
  it('calls the operation of our client', () => {
    const path = '/vapi/session/one%20two';
    const exchange = exchangeOf({ operation: 'sessions.update', method: 'PATCH', path, body: { name: 'x' } });
    expect(typescript(exchange, api)).toBe(`import { createVapi } from '@x/vapi';

const vapi = createVapi({ apiKey: 'test-key', baseUrl: 'http://127.0.0.1:4010/vapi' });

console.log(await vapi.sessions.update('one two', { name: 'x' }));
`);
  });

  it('passes the numbers and arrays of a query', () => {
    const exchange = exchangeOf({
      operation: 'sessions.list',
      method: 'GET',
      query: { limit: '10', idAny: 'one', name: '7' },
    });
    expect(typescript(exchange, api)).toContain("vapi.sessions.list({ limit: 10, idAny: ['one'], name: '7' })");
  });

  it('iterates a stream', () => {
    const exchange = exchangeOf({ operation: 'chats.create', body: { input: 'Hi', stream: true } });
    expect(typescript(exchange, api)).toContain("for await (const item of vapi.chats.stream({ input: 'Hi' }))");
  });

  it.each([
    ['no operation is known', { operation: undefined }],
    ['the API refused the request', { status: 400 }],
    ['a form has files', { provider: 'portal', body: '--b\r\nContent-Disposition: form-data; name="f"; filename="x"' }],
  ])('calls fetch where %s', (_, fields) => {
    const exchange = exchangeOf(fields as Partial<Exchange>);
    expect(typescript(exchange, { ...api, provider: exchange.provider })).toMatch(
      /^const response = await fetch\('http:\/\/127\.0\.0\.1:4010\/vapi\/session', \{/,
    );
  });
});

describe('vitestTest', () => {
  it.each([
    ['vapi', 'sessions.get', '/vapi/session/%E0%A4%A'],
    ['edgegap', 'sessions.get', '/edgegap/v1/deployment/%E0%A4%A/custom/session/x'],
  ])('leaves a path of %s as it is that cannot be decoded', (provider, operation, path) => {
    const exchange = exchangeOf({ provider, operation, path, method: 'GET', status: 400 });
    expect(vitestTest(exchange, { ...api, provider }, {})).toContain(path.slice(provider.length + 1));
  });

  it.each([
    ['that was not there before a late response', 400, false],
    ['that is gone after a late response', 200, true],
  ])('seeds a session, or not: one %s', (_, status, isSeeded) => {
    const path = '/vapi/session/5f0c7d6e-6f5c-4f0e-9a55-0d6a5f1c2b3a';
    const fault = { kind: 'delay', applied: false, text: 'delayed by 5 ms' } as const;
    const exchange = exchangeOf({ operation: 'sessions.get', path, method: 'GET', status, fault });
    expect(vitestTest(exchange, api, {}).includes('seed: {')).toBe(isSeeded);
  });
});
