import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '@x/build/chromium';
import { createVapi } from '@x/vapi';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Inspector, openInspector, openTab, rows, startBrowser } from './open-inspector.ts';

const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe finds that keeps people out, in one line each. */
async function problems(page: Page): Promise<string[]> {
  // Past the page's policy, as a debugger does it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Gives each view something to show. */
async function fill({ emulator: { keys, baseUrls, failNext, clock } }: Inspector): Promise<void> {
  const vapi = createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi, retries: 0 });
  clock.freeze();
  failNext('vapi', 'sessions.create', { kind: 'reset', applied: true });
  await vapi.sessions.create({ name: 'lost' }).catch(() => {});
  await vapi.sessions.create({ name: 'kept', customer: { number: '+15550100' } });
  await vapi.sessions.get('6f1c4b7a-8f1d-4c36-9a52-000000000001').catch(() => {});
  failNext('vapi', 'sessions.get', { kind: 'response', status: 500 });
}

describe.skipIf(chromiumPath === undefined)('the inspector for everybody, in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    'axe finds nothing serious in %s, %i pixels wide, and nothing scrolls sideways',
    { timeout: 180_000 },
    async (colorScheme, width) => {
      const viewport = { width, height: 800 };
      // Without transitions: colours are measured as they are in the end.
      await using inspector = await openInspector(browser, { colorScheme, viewport, reducedMotion: 'reduce' });
      const { page } = inspector;
      const found: Record<string, string[]> = {};
      const look = async (name: string) => {
        found[name] = await problems(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflow > 0) found[name]?.push(`${overflow} pixels too wide`);
      };
      await look('first steps');
      await fill(inspector);
      await expect.poll(() => rows(page).count()).toBe(3);
      await look('list');
      await page.keyboard.press('j');
      await look('not found');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await look('fault');
      await page.getByRole('button', { name: 'vitest test' }).click();
      await look('code');
      await page.keyboard.press('e');
      await look('edit');
      await openTab(page, 'Store');
      await look('store');
      await page.getByRole('cell').getByRole('button').first().click();
      await look('row');
      if (width < 760) await page.getByRole('button', { name: 'Back to the rows' }).click();
      await page.getByRole('button', { name: 'Seed…' }).click();
      await look('seed');
      await openTab(page, 'Faults');
      await look('faults');
      await openTab(page, 'Clock');
      await page.getByRole('button', { name: 'Snapshot' }).click();
      await page.getByText('Snapshot of').waitFor();
      await look('clock');
      await page.keyboard.press('?');
      await look('help');
      expect(Object.entries(found).filter(([, each]) => each.length > 0)).toEqual([]);
    },
  );

  it.each([360, 600])('cuts off no filter, %i pixels wide', async (width) => {
    await using inspector = await openInspector(browser, { viewport: { width, height: 800 } });
    const missing = await inspector.page
      .getByRole('search')
      .getByRole('combobox')
      .evaluateAll((filters) =>
        filters.map((filter) => {
          const { width } = filter.getBoundingClientRect();
          (filter as HTMLElement).style.flex = 'none';
          return Math.max(0, filter.getBoundingClientRect().width - width);
        }),
      );
    expect(missing).toEqual([0, 0, 0]);
  });

  it('can be used by keyboard alone', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator, errors } = inspector;
    await fill(inspector);
    await expect.poll(() => rows(page).count()).toBe(3);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const selected = () => page.getByRole('listbox').getByRole('option', { selected: true }).textContent();

    await press('j');
    await expect.poll(selected).toContain('404');
    await press('ArrowDown');
    await expect.poll(selected).toContain('201');
    await press('k');
    await expect.poll(selected).toContain('404');
    await press('/');
    await page.keyboard.type('kept');
    await expect.poll(() => rows(page).count()).toBe(1);
    await press('Escape', 'j', 'Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('detail');
    await press('r');
    await expect.poll(() => emulator.sessions('vapi').length).toBe(3);
    await press('c');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl -X POST/);
    await press('t');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('vapi.sessions.create(');
    await press('e');
    await expect
      .poll(() => page.getByLabel('Path and query').evaluate((field) => field === document.activeElement))
      .toBe(true);
    await press('Escape');
    await expect.poll(() => page.getByLabel('Path and query').count()).toBe(0);
    await press('Escape');
    await expect.poll(() => page.getByRole('listbox').getByRole('option', { selected: true }).count()).toBe(0);

    await press('?');
    await expect.poll(() => page.getByRole('dialog', { name: 'Keys' }).count()).toBe(1);
    await press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    for (const [key, name] of [
      ['2', 'Store'],
      ['3', 'Faults'],
      ['4', 'Clock'],
      ['1', 'Traffic'],
    ] as const) {
      await press(key);
      await expect.poll(() => page.getByRole('tab', { selected: true }).textContent()).toContain(name);
    }
    expect(errors).toEqual([]);
  });

  it('remembers the theme that was chosen', async () => {
    await using inspector = await openInspector(browser, { colorScheme: 'light' });
    const { page } = inspector;
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await expect.poll(scheme).toBe('dark');
    await page.reload();
    await expect.poll(scheme).toBe('dark');
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await expect.poll(scheme).toBe('light');
  });
});
