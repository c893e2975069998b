import { subscribe as listen, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { chromiumPath } from '@x/build/chromium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversation, openPage, type Site, send, startSite, turnToBegin, wordsOf } from './site.ts';

describe.skipIf(chromiumPath === undefined)('a stream of snapshots to the page, in Chromium', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.[Symbol.asyncDispose]());

  const forms = ['event-stream', 'x-ndjson', 'json'] as const;
  it.each(forms.flatMap((form) => [1, 7, 1001].map((chunkBytes) => ({ form, chunkBytes }))))(
    'follows a session as $form, in chunks of $chunkBytes bytes',
    async ({ form, chunkBytes }) => {
      // Long, of characters of two to four bytes: a browser joins chunks that come close together, but not all of these.
      const reply = ['ü', '世', '🌍'].map((character) => character.repeat(500)).join(' ');
      const agents = [{ id: 'polyglot', script: { replies: [reply] } }];
      const settings = { portal: { subscribeAs: form, chunkBytes } };
      await using open = await openPage(site, { settings, seed: { portal: { agents } } }, { agent: 'polyglot' });
      const { page, emulator, errors, passWords } = open;
      await send(page, 'Grüße, 世界 🌍!');
      await expect.poll(() => emulator.requests().some(({ path }) => path.endsWith('/subscribe'))).toBe(true);
      const words = wordsOf(reply);
      for (let count = 1; count <= words.length; count += 1) {
        passWords(1);
        // A single JSON response arrives when the turn is over.
        if (form === 'json' && count < words.length) continue;
        await expect.poll(async () => (await conversation(page))[1]).toBe(words.slice(0, count).join(''));
      }
      await expect.poll(() => page.getByRole('status').textContent()).toBe('Ready');
      expect((await conversation(page))[0]).toBe('Grüße, 世界 🌍!');
      expect(emulator.requests().filter(({ path }) => path.endsWith('/subscribe'))).toHaveLength(1);
      expect(errors).toEqual({ own: [], ofRequests: [] });
    },
  );

  it('reconnects after it breaks', async () => {
    await using open = await openPage(site);
    const { page, emulator, passWords, errors } = open;
    emulator.failNext('portal', 'sessions.subscribe', { kind: 'cut', afterBytes: 100 });
    // By the clock, which stands still: the page cannot be connected again before it was looked at.
    emulator.failNext('portal', 'sessions.subscribe', { kind: 'delay', milliseconds: 50 });
    await send(page, 'Still there?');
    await expect.poll(() => page.getByText('The connection was interrupted.').isVisible()).toBe(true);
    await expect.poll(() => emulator.requests().at(-1)?.fault).toMatchObject({ kind: 'delay' });
    passWords(1);
    await expect.poll(() => page.getByText('The connection was interrupted.').isVisible()).toBe(false);
    passWords(99);
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Ready');
    expect(errors.own).toEqual([]);
  });

  it('is closed when the user cancels, and can be resumed', async () => {
    await using open = await openPage(site);
    const { page, errors, passWords } = open;
    const streams: ServerResponse[] = [];
    // What the service sees of the connection.
    const look = (message: unknown) => {
      const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
      if (request.url?.endsWith('/subscribe')) streams.push(response);
    };
    listen('http.server.request.start', look);
    await send(page, 'How are you?');
    await turnToBegin(page);
    expect(await conversation(page)).toEqual(['How are you?']);
    passWords(1);
    await expect.poll(() => conversation(page)).toEqual(['How are you?', 'Analyst ']);
    unsubscribe('http.server.request.start', look);
    expect(streams.map(({ closed }) => closed)).toEqual([false]);

    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => streams[0]?.closed).toBe(true);
    expect(streams[0]?.writableFinished).toBe(false);
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Stopped');
    expect(await page.getByText('You stopped watching.').isVisible()).toBe(true);
    expect(await page.getByRole('alert').isVisible()).toBe(false);

    passWords(99);
    await page.getByRole('button', { name: 'Watch again' }).click();
    await expect.poll(() => conversation(page)).toEqual(['How are you?', 'Analyst here. You said: How are you?']);
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Ready');
    expect(errors).toEqual({ own: [], ofRequests: [] });
  });
});
