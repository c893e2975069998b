import { describe, expect, it } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { createClient, poll } from '../index.ts';

const ITEM = json(200, { id: '1' });

function problemOf(options: object): string {
  try {
    createClient(EXAMPLE, { apiKey: KEY, ...options });
  } catch (error) {
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    return String((error as Error).message);
  }
  return '';
}

describe('an unknown option of a client', () => {
  it.each([
    ['retires', 'retries'],
    ['baseURL', 'baseUrl'],
    ['BASEURL', 'baseUrl'],
    ['endpoint', 'baseUrl'],
    ['maxRetries', 'retries'],
    ['timeoutMs', 'timeout'],
    ['requestTimeout', 'timeout'],
    ['apikey', 'apiKey'],
    ['apiToken', 'apiKey'],
    ['token', 'apiKey'],
    ['dangerouslyAllowBrowsers', 'dangerouslyAllowBrowser'],
  ])('%s is refused, and the nearest known one is named: %s', (name, nearest) => {
    expect(problemOf({ [name]: 1 })).toBe(
      `example: unknown option \`${name}\`; did you mean \`${nearest}\`? Nothing was sent.`,
    );
  });

  it.each(['organization', 'constructor', '__proto__x', 'signal'])('%s is refused without a guess', (name) => {
    expect(problemOf({ [name]: 1 })).toBe(`example: unknown option \`${name}\`. Nothing was sent.`);
  });

  it('is shortened in the message', () => {
    expect(problemOf({ [`\u001b${'x'.repeat(50_000)}`]: 1 })).toMatch(/^example: unknown option `x{39}…`\. Nothing/);
  });

  it('is ignored if it is inherited, not enumerable, a symbol, or undefined', () => {
    const inherited = Object.create({ retires: 1 });
    Object.defineProperty(inherited, 'hidden', { value: 1 });
    expect(problemOf(Object.assign(inherited, { maxRetries: undefined, [Symbol('x')]: 1, timeout: 1 }))).toBe('');
  });
});

describe('an unknown option of a call', () => {
  it.each([
    ['timeOut', 'timeout'],
    ['abortSignal', 'signal'],
    ['header', 'headers'],
    ['retryUpdates', 'retryUpdate'],
  ])('%s is refused before anything is sent, and the nearest known one is named: %s', async (name, nearest) => {
    await using server = await serve(ITEM);
    const error = await failureOf(call('unsafe', { baseUrl: server.url }, { [name]: 1 } as object));
    expect(error).toMatchObject({ kind: 'config', operation: 'items.unsafe', attempts: 0, outcome: 'not-applied' });
    expect(String(error)).toContain(`unknown option \`${name}\`; did you mean \`${nearest}\`? Nothing was sent.`);
    expect(server.requests).toEqual([]);
  });

  it('is refused by `poll`, too', async () => {
    const client = createClient(EXAMPLE, { apiKey: KEY });
    const wait = { operation: 'items.wait', read: async () => 1, isDone: () => true };
    const error = await failureOf(poll(client, wait, { timout: 1 } as object));
    expect(error).toMatchObject({ kind: 'config', operation: 'items.wait' });
  });

  it('is ignored if it is an option of another operation, of core or of the provider', async () => {
    await using server = await serve(ITEM);
    const options = { maxPages: 1, idleTimeout: 1, retryUpdate: true, onUploadProgress: () => {}, onStatus: () => {} };
    const { onStatus, ...known } = options;
    await call('read', { baseUrl: server.url }, known);
    expect(String(await failureOf(call('read', { baseUrl: server.url }, options)))).toContain('option `onStatus`');
    const client = createClient({ ...EXAMPLE, callOptions: ['onStatus'] }, { apiKey: KEY });
    expect(await poll(client, { operation: 'o', read: async () => 1, isDone: () => true }, options as object)).toBe(1);
    expect(onStatus).toBeTypeOf('function');
  });
});
