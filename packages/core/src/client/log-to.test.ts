import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { listAllAt } from '../../test/example-stream.ts';
import { json, reset, serve } from '../../test/loopback-server.ts';
import { type Logger, logTo } from '../index.ts';

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A logger that keeps its lines, durations left out. */
function memory() {
  const lines: string[] = [];
  const keep = (level: string) => (line: string) => lines.push(`${level} ${line.replace(/\d+ ms/, 'N ms')}`);
  const logger: Logger = { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
  return { lines, hooks: logTo(logger) };
}

describe('logTo', () => {
  it('logs a call that succeeds as info', async () => {
    await using server = await serve(json(200, { id: '1' }, { 'x-request-id': 'r-1' }));
    const { lines, hooks } = memory();
    await call('read', { baseUrl: server.url, hooks });
    expect(lines).toEqual(['info example items.read succeeded (200), N ms, request r-1']);
  });

  it('logs a call that was retried as a warning', async () => {
    await using server = await serve(json(503, {}), json(200, { id: '1' }));
    const { lines, hooks } = memory();
    await call('read', { baseUrl: server.url, hooks });
    expect(lines).toEqual(['warn example items.read succeeded (200), N ms, 2 attempts']);
  });

  it('logs a call that fails as an error, with its outcome', async () => {
    await using server = await serve(reset);
    const { lines, hooks } = memory();
    await failureOf(call('unsafe', { baseUrl: server.url, hooks }));
    expect(lines).toEqual([
      expect.stringMatching(/^error example items\.unsafe lost the connection to .*\. \[N ms, outcome unknown\]$/),
    ]);
  });

  it('logs the request id of a refusal, and not the key that it quotes', async () => {
    const quoting = json(401, { message: `No such key:\n${KEY}` }, { 'x-request-id': 'r-1' });
    await using server = await serve(quoting);
    const { lines, hooks } = memory();
    await failureOf(call('read', { baseUrl: server.url, hooks }));
    expect(lines).toEqual([
      expect.stringMatching(/^error example items\.read responded 401 .*No such key: \*\*\*.* \[N ms, request r-1\]$/),
    ]);
  });

  it.each([
    ['the default one', undefined, 'was aborted (AbortError)'],
    ['an error that quotes the key', new TypeError(`No such key: ${KEY}`), 'was aborted (TypeError)'],
    ['a string', KEY, 'was aborted'],
    ['an error whose name is not one', Object.assign(new Error('x'), { name: `${KEY}\nError` }), 'was aborted'],
    [
      'hostile',
      {
        get name() {
          throw new Error('of the getter');
        },
      },
      'was aborted',
    ],
  ])('logs an abort as a warning, and nothing that its reason says: it is %s', async (_, reason, text) => {
    await using server = await serve(() => {});
    const { lines, hooks } = memory();
    const controller = new AbortController();
    const aborted = call('unsafe', { baseUrl: server.url, hooks }, { signal: controller.signal }).catch(() => {});
    await server.arrived(1);
    controller.abort(reason);
    await aborted;
    expect(lines).toEqual([`warn example items.unsafe ${text} [N ms, outcome unknown]`]);
  });

  it('logs an operation once, and its requests for debugging', async () => {
    await using server = await serve(json(200, { id: 'a' }), json(200, { id: 'b' }));
    const { lines, hooks } = memory();
    for await (const { id } of listAllAt({ baseUrl: server.url, hooks })) if (id.startsWith('b')) break;
    expect(lines).toEqual([
      'debug example items.listAll succeeded (200), N ms',
      'debug example items.listAll succeeded (200), N ms',
      'info example items.listAll was left early, N ms',
    ]);
  });

  it('takes the console, and calls its methods as methods', async () => {
    await using server = await serve(json(200, { id: '1' }));
    const info = vi.spyOn(console, 'info').mockImplementation(() => {});
    await call('read', { baseUrl: server.url, hooks: logTo(console) });
    expect(info.mock.contexts).toEqual([console]);
  });

  it('does not break a call if the logger throws', async () => {
    await using server = await serve(json(200, { id: '1' }));
    expect(await call('read', { baseUrl: server.url, hooks: logTo({} as Logger) })).toEqual({ id: '1' });
  });
});
