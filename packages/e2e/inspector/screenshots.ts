import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createUxmate } from '@x/agent-sessions/uxmate';
import { createEdgegap } from '@x/deployment-sessions';
import type { Emulator } from '@x/emulator';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import { setup } from './build-page.ts';
import { openInspector, rows, startBrowser } from './open-inspector.ts';
import { smallPng } from './small-png.ts';

// Writes the screenshots of the READMEs: `pnpm --filter @x/e2e screenshots`.

const folder = join(import.meta.dirname, '../../docs/images');

/** A few minutes of somebody's work. */
async function work({ keys, baseUrls, failNext, clock }: Emulator): Promise<void> {
  const options = { retries: 0 };
  const vapi = createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi, ...options });
  const edgegap = createEdgegap({ apiKey: keys.edgegap.token, baseUrl: baseUrls.edgegap, ...options });
  const sipher = createSipher({ apiKey: keys.sipher.pro, baseUrl: baseUrls.sipher, ...options });
  const uxmate = createUxmate({ baseUrl: baseUrls.uxmate, ...options });
  const { sessions } = edgegap.deployment('3f1c9a7be204');
  const json = { Authorization: `Bearer ${keys.vapi.private}`, 'Content-Type': 'application/json' };
  const customer = { number: '+15550100' };
  let id = '';
  const steps: (() => Promise<unknown>)[] = [
    async () => {
      ({ id } = await vapi.sessions.create({ name: 'onboarding', customer }));
    },
    () => sessions.create('match-41', { ip_list: ['203.0.113.7', '203.0.113.8'] }),
    () => sessions.get('match-41'),
    () => vapi.sessions.update(id, { name: 'onboarding, second call' }),
    () => sipher.sessions.create({ defaults: { chain: 'solana' } }),
    () => uxmate.sessions.listGrouped(),
    () => vapi.sessions.list({ limit: 10 }),
    () => sessions.create('match-42', { ip_list: ['203.0.113.9'] }),
    () => sessions.create('match-42', { ip_list: ['203.0.113.9'] }),
    () => fetch(`${baseUrls.vapi}/session`, { method: 'POST', headers: json, body: '{"name":42}' }),
    () => vapi.sessions.get('6f1c4b7a-8f1d-4c36-9a52-000000000001'),
    () => sessions.list({ limit: 50 }),
    () => {
      failNext('sipher', 'sessions.create', {
        kind: 'response',
        status: 429,
        headers: { 'Retry-After': '2' },
        body: {},
      });
      return sipher.sessions.create({ defaults: { chain: 'ethereum' } });
    },
    () => sipher.sessions.create({ defaults: { chain: 'ethereum' } }),
    () => vapi.sessions.get(id),
    () => {
      failNext('vapi', 'sessions.create', { kind: 'reset', applied: true });
      return vapi.sessions.create({ name: 'support', customer });
    },
    () => vapi.sessions.list({ customerNumberAny: ['+15550100'] }),
  ];
  clock.freeze(new Date('2026-03-02T14:03:07Z'));
  for (const step of steps) {
    await step().catch(() => {});
    clock.advance(7_300);
  }
}

await setup();
await mkdir(folder, { recursive: true });
const browser = await startBrowser();
for (const colorScheme of ['light', 'dark'] as const) {
  await using inspector = await openInspector(browser, { colorScheme, timezoneId: 'UTC', reducedMotion: 'reduce' });
  const { page, emulator } = inspector;
  await work(emulator);
  await rows(page).nth(16).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'vitest test' }).click();
  await page.getByLabel('The request as vitest test').waitFor();
  const file = join(folder, `inspector-${colorScheme}.png`);
  await writeFile(file, await smallPng(page, await page.screenshot()));
}
await browser.close();
