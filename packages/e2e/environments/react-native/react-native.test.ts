import { beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../fetched-packages.ts';
import { startVisitedEmulator, VISITED_VAPI } from '../visited-emulator.ts';
import { runInReactNative } from './globals.ts';
import { bundleWithMetro, compileForHermes } from './metro-bundle.ts';

describe.skipIf(isMissing).each(['ios', 'web'] as const)('a bundle of Metro for %s', (platform) => {
  let bundle: Awaited<ReturnType<typeof bundleWithMetro>>;
  beforeAll(async () => {
    bundle = await bundleWithMetro(platform);
  }, 120_000);

  it('contains every client, and nothing of ky', () => {
    const names = ['createPortal', 'createUxmate', 'createEdgegap', 'createSipher', 'createVapi', 'KyError'];
    expect(names.filter((name) => !bundle.code.includes(name))).toEqual(['KyError']);
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')('compiles for Hermes', async () => {
    await compileForHermes(bundle.file);
  });

  it('can be imported without TextDecoder, and a call reports the missing TextDecoder', async () => {
    const { vapi } = runInReactNative(bundle.code, { hasTextDecoder: false });
    const { sessions } = vapi.createVapi({ apiKey: 'key' });
    const error = await sessions.get('s1').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'config', attempts: 0, message: expect.stringContaining('TextDecoder') });
  });

  it('sends calls', async () => {
    await using there = await startVisitedEmulator();
    const { visit } = runInReactNative(bundle.code);
    expect(await visit.visitVapi(there.places)).toEqual(VISITED_VAPI);
  });

  it('uploads bytes', async () => {
    await using there = await startVisitedEmulator();
    const { portal } = runInReactNative(bundle.code);
    const { baseUrls, keys } = there.places;
    const { sessions } = portal.createPortal({ token: keys.portal, baseUrl: baseUrls.portal });
    const files = [{ name: 'bytes.bin', data: new Uint8Array([0, 200, 255]) }];
    await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Read it.', files });
    expect(there.emulator.sessions('portal').at(-1)?.files).toMatchObject([{ name: 'bytes.bin', size: 3 }]);
  });

  it('refuses a subscription, which needs a response that can be streamed', async () => {
    await using there = await startVisitedEmulator();
    const { portal } = runInReactNative(bundle.code);
    const { baseUrls, keys } = there.places;
    const { sessions } = portal.createPortal({ token: keys.portal, baseUrl: baseUrls.portal });
    const { session_id } = await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hello' });
    const error = await sessions
      .subscribe(session_id)
      .next()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'config', message: expect.stringContaining('has no response streams') });
    // What does not stream works.
    expect(await sessions.waitUntilSettled(session_id)).toMatchObject({ status: 'Ready' });
  });

  it('rejects with an AbortError, although the signal has no reason', async () => {
    const { vapi, AbortController } = runInReactNative(bundle.code, { fetch: () => new Promise(() => {}) });
    const controller = new AbortController();
    const call = vapi.createVapi({ apiKey: 'key' }).sessions.get('s1', { signal: controller.signal });
    setTimeout(() => controller.abort());
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });
});
