import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPortal } from '@x/agent-sessions/portal';
import { createUxmate } from '@x/agent-sessions/uxmate';
import { chromiumPath } from '@x/build/chromium';
import { runCommand, scriptOf } from '@x/build/run-command';
import { createEdgegap } from '@x/deployment-sessions';
import type { Emulator } from '@x/emulator';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openInspector, rows, startBrowser } from './open-inspector.ts';

const cache = join(import.meta.dirname, '../.cache');

/** Requests of every kind: each operation, each fault, what an API refuses, and what no client would send. */
async function sendEverything({ keys, baseUrls, failNext, seed, deployments }: Emulator): Promise<void> {
  const settled = (call: Promise<unknown>) => call.catch(() => {});
  const options = { retries: 0 };
  const vapi = createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi, ...options });
  const { id } = await vapi.sessions.create({ name: "it's", customer: { number: '+15550100' } });
  await vapi.sessions.get(id);
  await vapi.sessions.list({ limit: 5, idAny: [id] });
  await vapi.sessions.update(id, { name: 'new' });
  const faults = [
    { kind: 'reset', applied: true },
    { kind: 'hang' },
    { kind: 'cut', applied: true },
    { kind: 'response', status: 500, applied: true, body: { message: 'Internal Server Error' } },
    { kind: 'response', status: 429, headers: { 'Retry-After': '2' }, body: { message: 'Too Many Requests' } },
  ] as const;
  for (const fault of faults) {
    // A fault that never responds takes all of it.
    const limits = fault.kind === 'hang' ? { timeout: 1000 } : {};
    failNext('vapi', 'sessions.create', fault);
    await settled(vapi.sessions.create({ name: 'broken' }, limits));
    failNext('vapi', 'sessions.get', fault);
    await settled(vapi.sessions.get(id, limits));
  }
  const assistantId = '6f1c4b7a-8f1d-4c36-9a52-00000000000a';
  seed({ vapi: { assistants: [{ id: assistantId, script: { replies: ['Yes.'] } }] } });
  const session = await vapi.sessions.create({ assistantId });
  const chat = await vapi.chats.create({ sessionId: session.id, input: 'Hello' });
  await Array.fromAsync(vapi.chats.stream({ sessionId: session.id, input: 'Hello' }));
  await vapi.chats.create({ assistantId, input: 'Hello' });
  await vapi.chats.get(chat.id);
  await vapi.chats.list({ sessionId: session.id });
  await vapi.chats.delete(chat.id);
  await settled(vapi.chats.get(chat.id));
  await vapi.sessions.delete(id);
  await settled(vapi.sessions.get(id));
  await fetch(`${baseUrls.vapi}/session`);
  await fetch(`${baseUrls.vapi}/nothing`, { headers: { Authorization: `Bearer ${keys.vapi.private}` } });
  const json = { Authorization: `Bearer ${keys.vapi.private}`, 'Content-Type': 'application/json' };
  await fetch(`${baseUrls.vapi}/session`, { method: 'POST', headers: json, body: '{"name":7}' });
  await fetch(`${baseUrls.vapi}/session`, { method: 'POST', headers: json, body: '{"name":' });

  const edgegap = createEdgegap({ apiKey: keys.edgegap.token, baseUrl: baseUrls.edgegap, ...options });
  const { sessions } = edgegap.deployment('3f1c9a7be204');
  await sessions.create('match-42', { ip_list: ['203.0.113.7'] });
  await settled(sessions.create('match-42', { ip_list: ['203.0.113.7'] }));
  await sessions.get('match-42');
  await sessions.list({ page: 1 });
  await sessions.update('match-42', { ip_list: ['203.0.113.8'] });
  await sessions.bulkCreate({ sessions: [{ custom_id: 'match-43', ip_list: ['203.0.113.7'] }] });
  await sessions.bulkDelete({ sessions: ['match-43'] });
  await sessions.create('match-44', { ip_list: ['203.0.113.7'] });
  await sessions.delete('match-44');
  deployments.create({ request_id: '0123456789ab' });
  await edgegap.deployment('0123456789ab').sessions.create('match-42', { ip_list: ['203.0.113.7'] });

  const sipher = createSipher({ apiKey: keys.sipher.pro, baseUrl: baseUrls.sipher, ...options });
  const created = await sipher.sessions.create({ defaults: { chain: 'solana' } });
  await sipher.sessions.get(created.sessionId);
  await sipher.sessions.update(created.sessionId, { defaults: {} });
  await sipher.sessions.delete(created.sessionId);

  const portal = createPortal({ token: keys.portal.token, baseUrl: baseUrls.portal });
  const conversation = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hello\r\nyou' });
  await portal.sessions.list('agent-1');
  await portal.sessions.listGrouped();
  await portal.sessions.get(conversation.id);
  await portal.sessions.update(conversation.id, { text_prompt: 'More' });
  await portal.sessions.replay(conversation.id, 0);
  const { session_id } = await portal.sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hello' });
  await Array.fromAsync(portal.sessions.subscribe(session_id));
  const uxmate = createUxmate({ baseUrl: baseUrls.uxmate });
  const other = await uxmate.sessions.create({ agent_id: 'agent-1', text_prompt: 'Hello' });
  await uxmate.sessions.update(other.id, { text_prompt: 'More' });
}

/** Requests for what is not there, or has an id that nothing can have. */
async function sendInVain({ keys, baseUrls, failNext }: Emulator): Promise<void> {
  const sessionOf = (deployment: string) => `${baseUrls.edgegap}/v1/deployment/${deployment}/custom/session`;
  const urls = [
    ...['none', '%E0%A4%A'].map((id) => [`${baseUrls.vapi}/session/${id}`, `Bearer ${keys.vapi.private}`]),
    ...['3f1c9a7be204/none', 'none/match-42', '%ff/none'].map((path) => {
      const [deployment = '', id] = path.split('/');
      return [`${sessionOf(deployment)}/${id}`, `token ${keys.edgegap.token}`];
    }),
    [`${baseUrls.sipher}/v1/sessions/none`, `Bearer ${keys.sipher.pro}`],
    [`${baseUrls.portal}/sessions/%ff`, `Bearer ${keys.portal.token}`],
  ];
  for (const [url = '', Authorization = ''] of urls) await fetch(url, { headers: { Authorization } });
  failNext('vapi', 'sessions.get', { kind: 'response', status: 500 });
  await fetch(`${baseUrls.vapi}/session/none`);
}

/** What vitest prints of the tests in a folder. */
async function runTests(directory: string): Promise<string> {
  const vitest = scriptOf(import.meta.resolve('vitest/package.json'), 'vitest');
  const args = [vitest, 'run', '--root', directory, '--no-isolate', '--testTimeout=30000', '--reporter=default'];
  const { stdout, stderr } = await runCommand(process.execPath, args, {
    cwd: directory,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return `${stdout}${stderr}`;
}

/** What the compiler prints of the files in a folder of this package. */
async function compilerErrors(directory: string): Promise<string> {
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  const project = { extends: '../../tsconfig.json', include: ['*.ts'] };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(project));
  const tsc = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc');
  return (await runCommand(process.execPath, [tsc, '--pretty', 'false'], { cwd: directory })).stdout;
}

/** Opens each row by the keyboard, and reads it in a form. */
async function readAll(page: Page, form: string): Promise<string[]> {
  const texts: string[] = [];
  const count = Number((await page.getByRole('tab', { name: 'Traffic' }).textContent())?.replace(/\D/g, ''));
  await page.keyboard.press('Escape');
  while (texts.length < count) {
    await page.keyboard.press('j');
    if (texts.length === 0) await page.getByRole('button', { name: form, exact: true }).click();
    texts.push((await page.getByRole('region', { name: 'The request as' }).textContent()) ?? '');
  }
  return texts;
}

describe.skipIf(chromiumPath === undefined)('requests copied from the inspector, in Chromium', () => {
  it('run and pass as vitest tests, and compile in both forms of TypeScript', { timeout: 180_000 }, async () => {
    await mkdir(cache, { recursive: true });
    const directory = await mkdtemp(join(cache, 'copied-'));
    const browser = await startBrowser();
    try {
      await using inspector = await openInspector(browser);
      const { page, emulator, errors } = inspector;
      await sendEverything(emulator);
      await sendInVain(emulator);
      const count = emulator.requests().length;
      await expect.poll(() => page.getByRole('tab', { name: 'Traffic' }).textContent()).toBe(`Traffic${count}`);
      // The last one is there before its response.
      await expect.poll(() => rows(page).first().textContent()).toMatch(/^500/);
      await page.keyboard.press('j');
      await rows(page).first().waitFor();
      await page.keyboard.press('v');
      await page.getByText('Copied as vitest test').waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const tests = await readAll(page, 'vitest test');
      expect(tests[0]).toBe(copied);
      const programs = await readAll(page, 'TypeScript');

      for (const [index, text] of tests.entries()) await writeFile(join(directory, `copied-${index}.test.ts`), text);
      for (const [index, text] of programs.entries()) await writeFile(join(directory, `copied-${index}.ts`), text);
      expect(await runTests(directory)).toContain(`Tests  ${count} passed (${count})`);
      expect(await compilerErrors(directory)).toBe('');
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await rm(directory, { recursive: true });
    }
  });
});
