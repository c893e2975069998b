import { dirname, join } from 'node:path';
import { describe, it } from 'vitest';
import { isMissing, pathOf } from './fetched-packages.ts';
import { runTests, writeProject } from './runner-project.ts';
import { expectUpload, startVisitedEmulator } from './visited-emulator.ts';

const config = `export default { test: { environment: 'jsdom', globals: true, include: ['*.spec.mjs'], testTimeout: 30_000 } };
`;

const spec = `import { upload, visitPortal, visitVapi } from './visit.mjs';
const places = JSON.parse(process.env.VISIT_PLACES);

it('runs in a page', () => {
  expect(document.title).toBe('');
});

it('uses Vapi', async () => {
  expect(await visitVapi(places)).toMatchObject({ status: 'completed', after: 'not-found' });
});

it('subscribes', async () => {
  expect(await visitPortal(places)).toEqual({ statuses: ['Running', 'Ready'] });
});

it('ends with the reason of an abort', async () => {
  const { createVapi } = await import('@x/vapi');
  const controller = new AbortController();
  const reason = new Error('enough');
  const fetch = () => new Promise(() => {});
  const { sessions } = createVapi({ apiKey: 'key', dangerouslyAllowBrowser: true, fetch });
  const call = sessions.get('s1', { signal: controller.signal });
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
});

it.each([
  ['the default transport', {}],
  ['a fetch of its own', { fetch: (url, init) => fetch(url, init) }],
])('uploads over %s', async (_, sending) => {
  expect(await upload(places, sending)).toHaveProperty('session_id');
});
`;

describe.skipIf(isMissing)('vitest’s environment jsdom', () => {
  it('has clients that call, subscribe, upload and abort', async () => {
    await using there = await startVisitedEmulator(['http://localhost:3000']);
    const directory = await writeProject({ 'vitest.config.mjs': config, 'page.spec.mjs': spec });
    const script = join(dirname(pathOf('vitest/package.json')), 'vitest.mjs');
    await runTests(directory, [script, 'run', '--root', directory], there.places);
    // A form of jsdom’s own Blob, which Node’s fetch does not know, would come as text, or with a length of NaN.
    expectUpload(there.emulator);
  });
});
