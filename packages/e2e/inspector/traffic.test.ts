import { chromiumPath } from '@x/build/chromium';
import { startEmulator } from '@x/emulator';
import { createVapi } from '@x/vapi';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Inspector, openInspector, openTab, rows, startBrowser, withoutLongTimers } from './open-inspector.ts';

function vapiOf({ emulator: { keys, baseUrls } }: Inspector) {
  return createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi });
}

describe.skipIf(chromiumPath === undefined)('the traffic in the inspector, in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  it('shows a request within a second of its arrival, as nothing but its event is waited for', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    const read: string[] = [];
    page.on('request', (request) => read.push(new URL(request.url()).pathname));
    await page.evaluate(withoutLongTimers);
    // The clock stands still, so that there is no response to bring it.
    emulator.clock.freeze();
    emulator.failNext('vapi', 'sessions.get', { kind: 'delay', milliseconds: 1000 });
    const call = vapiOf(inspector).sessions.get('5f0c7d6e-6f5c-4f0e-9a55-0d6a5f1c2b3a');
    const ended = call.catch(() => 'refused');
    await rows(page).first().waitFor();
    expect(emulator.requests()).toMatchObject([{ fault: { kind: 'delay' } }]);
    expect(emulator.requests()[0]).not.toHaveProperty('status');
    expect(read).not.toContain('/_emulator/requests');
    emulator.clock.advance(1000);
    expect(await ended).toBe('refused');
  });

  it('shows a request with its body, its response and no credential', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator, errors } = inspector;
    const { id } = await vapiOf(inspector).sessions.create({ name: 'support' });
    await rows(page).first().click();
    const detail = page.getByRole('region', { name: 'Details' });
    await expect.poll(() => detail.getByRole('region', { name: 'Response body' }).textContent()).toContain(id);
    expect(await detail.getByRole('region', { name: 'Request body' }).textContent()).toContain('"name": "support"');
    await detail.getByText('Headers').first().click();
    await detail.getByText('Bearer ***').waitFor();
    expect(await page.content()).not.toContain(emulator.keys.vapi.private);
    expect(errors).toEqual([]);
  });

  it('says why a request was refused', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    await fetch(`${emulator.baseUrls.vapi}/session`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'x'.repeat(41) }),
    });
    await rows(page).first().click();
    const callout = page.getByText('Why 400:').locator('..');
    expect(await callout.textContent()).toContain('name must be shorter than or equal to 40 characters');
  });

  it('replays a request, also an edited one', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    await vapiOf(inspector).sessions.create({ name: 'first' });
    await rows(page).first().click();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await expect.poll(() => rows(page).count()).toBe(2);
    await expect
      .poll(() => emulator.sessions('vapi').map(({ session }) => session['name']))
      .toEqual(['first', 'first']);

    await page.getByRole('button', { name: 'Edit and replay' }).click();
    await page.getByRole('textbox', { name: 'Body' }).fill('{"name":"second"}');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.poll(() => rows(page).count()).toBe(3);
    await expect.poll(() => emulator.requests().map(({ status }) => status)).toEqual([201, 201, 201]);
    const names = emulator.sessions('vapi').map(({ session }) => session['name']);
    expect(names).toEqual(['first', 'first', 'second']);
  });

  it('filters by text, API, operation and status', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    const vapi = vapiOf(inspector);
    const { id } = await vapi.sessions.create({ name: 'needle' });
    await vapi.sessions.get(id);
    await vapi.sessions.get('6f1c4b7a-8f1d-4c36-9a52-000000000001').catch(() => {});
    await fetch(`${emulator.baseUrls.uxmate}/sessions/grouped`);
    await expect.poll(() => rows(page).count()).toBe(4);

    await page.getByLabel('Filter by text').fill('NEEDLE');
    await expect.poll(() => rows(page).count()).toBe(2);
    await page.getByLabel('Operation').selectOption('sessions.get');
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.getByLabel('Filter by text').fill('');
    await page.getByLabel('Status').selectOption('4xx');
    await expect.poll(() => rows(page).allTextContents()).toEqual([expect.stringContaining('404')]);
    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('API').selectOption('uxmate');
    await expect
      .poll(() => rows(page).allTextContents())
      .toEqual([expect.stringContaining('/uxmate/sessions/grouped')]);
  });

  it('scrolls over 1,000 requests with few rows in the document', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator, errors } = inspector;
    const headers = { Authorization: `Bearer ${emulator.keys.vapi.private}` };
    for (let count = 0; count < 1000; count += 1)
      await emulator.fetch(`${emulator.baseUrls.vapi}/session?limit=${count}`, { headers });
    await expect.poll(() => page.getByRole('tab', { name: 'Traffic' }).textContent()).toBe('Traffic1000');

    const list = page.getByRole('listbox');
    const { frames, mostRows } = await list.evaluate(async (element) => {
      const times: number[] = [];
      let mostRows = 0;
      let before = performance.now();
      for (let top = 0; top < element.scrollHeight; top += 800) {
        element.scrollTop = top;
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - before);
        before = performance.now();
        mostRows = Math.max(mostRows, element.querySelectorAll('.row').length);
      }
      return { frames: times.sort((one, other) => one - other), mostRows };
    });
    expect(mostRows).toBeLessThan(80);
    // A frame takes 17 ms where nothing else runs.
    expect(frames.at(frames.length / 2)).toBeLessThan(250);
    await expect.poll(() => rows(page).last().getAttribute('aria-posinset')).toBe('1000');
    expect(errors).toEqual([]);
  });

  it('keeps the rows that are read in their place when requests come in', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    const list = () => emulator.fetch(`${emulator.baseUrls.uxmate}/sessions/grouped`);
    for (let count = 0; count < 100; count += 1) await list();
    await expect.poll(() => page.getByRole('tab', { name: 'Traffic' }).textContent()).toBe('Traffic100');
    await page.getByRole('listbox').evaluate((element) => {
      element.scrollTop = 1000;
    });
    const first = () => page.evaluate(() => document.elementFromPoint(300, 300)?.closest('.row')?.id);
    // The rows of the new place are drawn after the scrolling.
    await expect.poll(first).toBeDefined();
    const seen = await first();
    await list();
    await expect.poll(() => page.getByRole('tab', { name: 'Traffic' }).textContent()).toBe('Traffic101');
    await expect.poll(first).toBe(seen);
  });

  it('goes on with an emulator that was started again', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    await emulator.close();
    await page.getByTitle('Connecting', { exact: true }).waitFor();
    await using again = await startEmulator({ port: Number(new URL(emulator.url).port) });
    await page.getByTitle('Live', { exact: true }).waitFor();
    await again.fetch(`${again.baseUrls.uxmate}/sessions/grouped`);
    await expect.poll(() => rows(page).count()).toBe(1);
  });

  it('goes on after the emulator’s reset', async () => {
    await using inspector = await openInspector(browser);
    const { page } = inspector;
    await vapiOf(inspector).sessions.create();
    await expect.poll(() => rows(page).count()).toBe(1);
    await openTab(page, 'Clock');
    await page.getByRole('button', { name: 'Reset' }).click();
    await openTab(page, 'Traffic');
    await expect.poll(() => page.getByText('Waiting for requests').isVisible()).toBe(true);
    await vapiOf(inspector).sessions.create();
    await expect.poll(() => rows(page).count()).toBe(1);
  });
});
