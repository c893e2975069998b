import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMissing, pathOf } from './fetched-packages.ts';
import { runTests, writeProject } from './runner-project.ts';
import { expectVisit, startVisitedEmulator, VISITED_VAPI } from './visited-emulator.ts';

/** The same in each: the whole visit, mocks of operations, fake timers, values that Jest's own realm makes. */
const body = `
const places = JSON.parse(process.env.VISIT_PLACES);
const sessionsOf = (fetch) => createVapi({ apiKey: 'key', fetch, onMismatch: () => {} }).sessions;

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('visits', async () => {
  expect(await visit(places)).toMatchObject({ vapi: { after: 'not-found' } });
});

test('sends by the dispatcher of Node, which the global object of a test does not have', async () => {
  const { sessions } = createVapi({ apiKey: 'key', baseUrl: 'http://127.0.0.1:1', retries: 0, transport: nodeTransport() });
  await expect(sessions.get('1')).rejects.toMatchObject({ kind: 'connection', code: 'ECONNREFUSED' });
});

test('spies and stubs', async () => {
  const sessions = sessionsOf(fetch);
  jest.spyOn(sessions, 'get').mockResolvedValue({ id: 'stub' });
  expect(await sessions.get('s1')).toEqual({ id: 'stub' });
});

test.each([['all', {}], ['all but the clock', { doNotFake: ['performance', 'Date'] }]])(
  'fake timers, %s', async (_, options) => {
    jest.useFakeTimers(options);
    const hang = (_url, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const call = sessionsOf(hang).get('s1', { timeout: 20000, totalTimeout: 50000, retries: 9 }).catch((error) => error);
    await jest.advanceTimersByTimeAsync(60000);
    expect(await call).toMatchObject({ kind: 'timeout', scope: 'total' });
    expect(jest.getTimerCount()).toBe(0);
  },
);

test('values of the test’s realm', async () => {
  const urls = [];
  const sessions = sessionsOf(async (url) => {
    urls.push(decodeURIComponent(url));
    return Response.json({ results: [], metadata: {} });
  });
  await sessions.list({ createdAtGe: new Date(Date.UTC(2026, 0, 1)) });
  expect(urls[0]).toMatch(/createdAtGe=2026-01-01T00:00:00.000Z$/);
});

test('errors', async () => {
  const error = await sessionsOf(async () => Response.json({}, { status: 404 })).get('s1').catch((caught) => caught);
  expect(isClientError(error)).toBe(true);
  expect(error).toBeInstanceOf(Error);
  expect(() => { throw error; }).toThrow('not-found');
});
`;

const commonJs = `const { createVapi, isClientError } = require('@x/vapi');
const { nodeTransport } = require('@x/vapi/node');
const { visit } = require('./visit.cjs');
${body}`;

const modules = `import { jest } from '@jest/globals';
import { createVapi, isClientError } from '@x/vapi';
import { nodeTransport } from '@x/vapi/node';
import { visit } from './visit.mjs';
${body}`;

/** A page of jsdom in Jest has none of fetch, TextEncoder and TextDecoder, unless the user puts them there. */
const page = `const { createPortal } = require('@x/agent-sessions/portal');
const places = JSON.parse(process.env.VISIT_PLACES);
const portal = createPortal({ token: places.keys.portal, baseUrl: places.baseUrls.portal });

test('says what is missing when it is called', async () => {
  expect(typeof fetch + typeof TextDecoder).toBe('undefinedundefined');
  const failure = { kind: 'config', outcome: 'not-applied', attempts: 0 };
  const form = { agent_id: 'a', text_prompt: 'Hello' };
  await expect(portal.sessions.createAsync(form)).rejects.toMatchObject(failure);
});

test('works once it is there', async () => {
  Object.assign(globalThis, nodeGlobals);
  // Of bytes: nothing can read a Blob of this jsdom.
  const files = [{ name: 'bytes.bin', data: new Uint8Array([0, 200, 255]) }];
  const { session_id } = await portal.sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Read it.', files });
  const statuses = [];
  for await (const { status } of portal.sessions.subscribe(session_id)) statuses.push(status);
  expect(statuses.at(-1)).toBe('Ready');
});
`;

const pageEnvironment = () => `const { TestEnvironment } = require('${pathOf('jest-environment-jsdom')}');
const { fetch, Request, TextDecoder, TextEncoder } = globalThis;
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.nodeGlobals = { fetch, Request, TextDecoder, TextEncoder };
  }
};
`;

const configOf = (spec: string, environment: string) =>
  `module.exports = { testMatch: ['**/${spec}'], transform: {}, testEnvironment: '${environment}', testTimeout: 30000 };\n`;

// Without the flag, Jest has no require() for modules, and says so itself.
const flag = '--experimental-vm-modules';

describe.skipIf(isMissing)('Jest 30', () => {
  const script = () => join(dirname(pathOf('jest/package.json')), 'bin/jest.js');

  it.each([
    ['CommonJS tests, whose require() loads our modules', 'calls.spec.cjs', commonJs],
    ['tests that are modules', 'calls.spec.mjs', modules],
  ])('runs %s', async (_, spec, text) => {
    await using there = await startVisitedEmulator();
    const config = configOf(spec, pathOf('jest-environment-node'));
    const directory = await writeProject({ 'jest.config.cjs': config, [spec]: text });
    await runTests(directory, [script(), '--runInBand'], there.places, flag);
    expectVisit({ vapi: VISITED_VAPI, portal: { statuses: ['Running', 'Ready'] } }, there);
  });

  it('runs tests in a page of jsdom, where missing globals are named', async () => {
    await using there = await startVisitedEmulator();
    const config = configOf('page.spec.cjs', './page-environment.cjs');
    const files = { 'jest.config.cjs': config, 'page.spec.cjs': page, 'page-environment.cjs': pageEnvironment() };
    await runTests(await writeProject(files), [script(), '--runInBand'], there.places, flag);
    expect(there.emulator.sessions('portal').at(-1)?.files).toMatchObject([{ name: 'bytes.bin', size: 3 }]);
  });
});
