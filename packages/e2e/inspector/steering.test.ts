import { readFile } from 'node:fs/promises';
import { chromiumPath } from '@x/build/chromium';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInspector, openTab, rows, startBrowser } from './open-inspector.ts';

describe.skipIf(chromiumPath === undefined)('steering the emulator from the inspector, in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  it('loses a response by one click: the client reports `unknown`, and the store has the session', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator, errors } = inspector;
    const vapi = createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi });
    await openTab(page, 'Faults');
    await page.getByLabel('API').selectOption('vapi');
    await page.getByLabel('Operation').selectOption('sessions.create');
    await page.getByRole('button', { name: 'Lose the response' }).click();
    const waiting = page.getByRole('region', { name: 'Waiting faults' }).getByRole('listitem');
    await expect.poll(() => waiting.count()).toBe(1);

    const error = await vapi.sessions.create({ name: 'lost' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown' });
    await expect.poll(() => waiting.count()).toBe(0);
    await openTab(page, 'Store');
    const [stored, ...more] = emulator.sessions('vapi');
    expect(more).toEqual([]);
    await page.getByRole('button', { name: String(stored?.session.id) }).click();
    await expect.poll(() => page.getByRole('region', { name: 'The row' }).textContent()).toContain('"lost"');

    await openTab(page, 'Traffic');
    await rows(page).first().click();
    await expect.poll(() => rows(page).first().textContent()).toMatch(/^lost.*fault/);
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await expect.poll(() => rows(page).count()).toBe(2);
    await expect.poll(() => rows(page).first().textContent()).toMatch(/^201/);
    expect(errors).toEqual([]);
  });

  it.each([
    ['500 but applied', { kind: 'api', status: 500, outcome: 'unknown' }, 1],
    ['429 with Retry-After', { kind: 'api', status: 429, retryAfterMs: 2000, outcome: 'not-applied' }, 0],
    ['Cut the stream', { outcome: expect.stringMatching(/^(?:unknown|applied)$/) }, 1],
    ['Hang', { kind: 'timeout', outcome: 'unknown' }, 0],
  ])('%s: the client meets it once', async (name, expected, stored) => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    await openTab(page, 'Faults');
    await page.getByLabel('API').selectOption('sipher');
    await page.getByLabel('Operation').selectOption('sessions.create');
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await page.getByRole('region', { name: 'Waiting faults' }).getByText('sipher sessions.create').waitFor();
    const { keys, baseUrls } = emulator;
    const sipher = createSipher({ apiKey: keys.sipher.pro, baseUrl: baseUrls.sipher, retries: 0 });
    // A fault that never responds takes all of it.
    const options = name === 'Hang' ? { timeout: 1000 } : {};
    const error = await sipher.sessions.create({ defaults: {} }, options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(expected);
    expect(emulator.sessions('sipher')).toHaveLength(stored);
    await sipher.sessions.create({ defaults: {} });
  });

  it('delays a response, by the clock', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    emulator.clock.freeze();
    await openTab(page, 'Faults');
    await page.getByLabel('API').selectOption('sipher');
    await page.getByRole('button', { name: /^Slow/ }).click();
    await page.getByRole('region', { name: 'Waiting faults' }).getByText('delayed by 3000 ms').waitFor();
    const { keys, baseUrls } = emulator;
    const sipher = createSipher({ apiKey: keys.sipher.pro, baseUrl: baseUrls.sipher, retries: 0 });
    const responses: unknown[] = [];
    const call = sipher.sessions.create({ defaults: {} }).then((session) => responses.push(session));
    await expect.poll(() => emulator.sessions('sipher')).toHaveLength(1);
    emulator.clock.advance(2999);
    await fetch(`${baseUrls.uxmate}/sessions/grouped`); // a round trip later there is still none
    expect(responses).toEqual([]);
    emulator.clock.advance(1);
    await call;
  });

  it('breaks any operation until the fault is cleared', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    await openTab(page, 'Faults');
    await page.getByLabel('API').selectOption('sipher');
    await page.getByRole('button', { name: 'outage' }).click();
    const waiting = page.getByRole('region', { name: 'Waiting faults' }).getByRole('listitem');
    await expect.poll(() => waiting.count()).toBeGreaterThan(0);
    const { keys, baseUrls } = emulator;
    const sipher = createSipher({ apiKey: keys.sipher.pro, baseUrl: baseUrls.sipher, retries: 0 });
    await expect(sipher.sessions.create({ defaults: {} })).rejects.toThrow();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect.poll(() => waiting.count()).toBe(0);
    await sipher.sessions.create({ defaults: {} });
  });

  it('says which requests meet a fault that lasts', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    emulator.fault({ provider: 'vapi', operation: 'sessions.list', every: 3, times: 5 }, { kind: 'reset' });
    emulator.fault({ provider: 'sipher', match: { headers: { 'x-api-key': 'secret' } } }, 'flaky');
    await openTab(page, 'Faults');
    const waiting = page.getByRole('region', { name: 'Waiting faults' }).getByRole('listitem');
    await expect.poll(() => waiting.count()).toBe(2);
    expect(await waiting.first().textContent()).toContain('one request in 3, at most 5');
    expect(await waiting.last().textContent()).toContain('of certain headers, 30% of requests');
  });

  it('seeds, shows expiry by the clock, the requests that touched a row, and deletes it', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    await openTab(page, 'Store');
    await page.getByRole('button', { name: 'Seed…' }).click();
    await page.getByLabel('Name').fill('from the form');
    await page.getByLabel('Expires after (seconds)').fill('7200');
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    await page.getByText('from the form').waitFor();
    await page.getByLabel('As emulator.seed takes it').fill('{ "uxmate": { "sessions": [{ "id": "pasted" }] } }');
    await page.getByRole('button', { name: 'Store JSON' }).click();
    await page.getByRole('button', { name: 'pasted' }).waitFor();

    const id = String(emulator.sessions('vapi')[0]?.session.id);
    const vapi = createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi });
    await vapi.sessions.get(id);
    emulator.clock.freeze();
    await page.getByRole('button', { name: id }).click();
    await page.getByText(/expires in 1 h 59 m/).waitFor();
    emulator.clock.advance(3_600_000);
    await page.getByText(/expires in 59 m \d+ s/).waitFor();
    await page.getByRole('listitem').getByText('GET sessions.get').click();
    await expect.poll(() => page.getByRole('tab', { name: 'Traffic' }).getAttribute('aria-selected')).toBe('true');
    await expect.poll(() => page.getByRole('heading', { level: 2 }).textContent()).toContain(`/vapi/session/${id}`);

    await openTab(page, 'Store');
    await page.getByRole('button', { name: id }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => emulator.sessions('vapi')).toEqual([]);
    await expect.poll(() => page.getByRole('button', { name: id }).count()).toBe(0);
  });

  it('reports what a seed has wrong, in control’s words', async () => {
    await using inspector = await openInspector(browser);
    const { page } = inspector;
    await openTab(page, 'Store');
    await page.getByRole('button', { name: 'Seed…' }).click();
    await page.getByLabel('As emulator.seed takes it').fill('{ "vapid": {} }');
    await page.getByRole('button', { name: 'Store JSON' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('vapid');
  });

  it('moves, freezes and resumes the clock', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    await openTab(page, 'Clock');
    const start = Date.now();
    for (const name of ['+1 m', '+1 h', '+1 d']) await page.getByRole('button', { name }).click();
    await expect.poll(() => emulator.clock.now().getTime() - start).toBeGreaterThanOrEqual(90_060_000);
    await page.getByRole('button', { name: 'Freeze' }).click();
    await page.getByText('frozen', { exact: true }).waitFor();
    expect(emulator.clock.frozen).toBe(true);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('live', { exact: true }).waitFor();
    expect(emulator.clock.frozen).toBe(false);
    emulator.clock.freeze(new Date('2030-01-01T00:00:00Z'));
    await page.getByText('frozen', { exact: true }).waitFor();
  });

  it('keeps a snapshot, downloads it and restores it', async () => {
    await using inspector = await openInspector(browser);
    const { page, emulator } = inspector;
    emulator.seed({ uxmate: { sessions: [{ id: 'kept' }] } });
    await openTab(page, 'Clock');
    await page.getByRole('button', { name: 'Snapshot' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    const path = await (await download).path();
    expect(await readFile(path, 'utf8')).toContain('kept');

    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => emulator.sessions('uxmate')).toEqual([]);
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect.poll(() => emulator.sessions('uxmate')).toHaveLength(1);
    emulator.reset();
    await page.getByLabel('Restore a file…').setInputFiles(path);
    await expect.poll(() => emulator.sessions('uxmate')).toHaveLength(1);
  });
});
