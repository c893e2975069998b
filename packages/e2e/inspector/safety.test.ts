import { chromiumPath } from '@x/build/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInspector, openTab, rows, startBrowser } from './open-inspector.ts';

const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

describe.skipIf(chromiumPath === undefined)('hostile input in the inspector, in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  it('stays text wherever it is shown, and no request leaves the emulator', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator, errors, origins } = inspector;
    const headers = {
      Authorization: `Bearer ${emulator.keys.vapi.private}`,
      'Content-Type': 'application/json',
      'X-Hostile': hostile,
    };
    const url = `${emulator.baseUrls.vapi}/session?q=${encodeURIComponent(hostile)}`;
    const body = JSON.stringify({ name: 'hostile', messages: [{ role: 'user', content: hostile }] });
    await fetch(url, { method: 'POST', headers, body });
    await fetch(`${emulator.baseUrls.vapi}/${encodeURIComponent(hostile)}`, { headers });
    await fetch(`${emulator.baseUrls.sipher}/v1/sessions`, { method: 'POST', headers, body: hostile });
    emulator.seed({ uxmate: { sessions: [{ id: hostile, status: hostile }] } });
    await expect.poll(() => rows(page).count()).toBe(3);

    for (const row of await rows(page).all()) {
      await row.click();
      for (const details of await page.locator('summary').all()) await details.click();
      for (const form of ['curl', 'TypeScript', 'vitest test'])
        await page.getByRole('button', { name: form, exact: true }).click();
      await page.keyboard.press('e');
    }
    await openTab(page, 'Store');
    await page.getByRole('button', { name: hostile }).click();
    await expect.poll(() => page.getByRole('heading', { level: 2 }).textContent()).toBe(hostile);

    expect(await page.locator('main img, main script, main iframe').count()).toBe(0);
    expect(await page.title()).toBe('Emulator');
    expect(errors).toEqual([]);
    expect([...origins]).toEqual([emulator.url]);
  });

  it('could do nothing even as HTML: the policy refuses it', async () => {
    await using inspector = await openInspector(browser);
    const { page } = inspector;
    const refused = page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
          document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="document.title=1">');
        }),
    );
    expect(await refused).toBe('script-src-attr');
    const elsewhere = await page.evaluate(() => fetch('http://127.0.0.1:1').catch((error: Error) => error.name));
    expect(elsewhere).toBe('TypeError');
    expect(await page.title()).toBe('Emulator');
  });

  it('a page of another origin cannot use control', async () => {
    await using inspector = await openInspector(browser);
    // Without its own policy, which would refuse it before the guard does.
    await using other = await openInspector(browser, { bypassCSP: true });
    const { emulator } = inspector;
    emulator.seed({ uxmate: { sessions: [{ id: 'kept' }] } });
    await other.page.evaluate(
      (url) => fetch(`${url}/_emulator/reset`, { method: 'POST', mode: 'no-cors' }),
      emulator.url,
    );
    expect(emulator.sessions('uxmate')).toHaveLength(1);
    await other.page.evaluate(() => fetch('/_emulator/reset', { method: 'POST' }));
  });
});
