import { createHash } from 'node:crypto';
import { chromiumPath } from '@x/build/chromium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversation, openPage, type Site, send, startSite, turnToBegin, wordsOf } from './site.ts';

const REPORT = Buffer.from('region,sales\nnorth,12\n');
const report = { name: 'sales.csv', mimeType: 'text/csv', buffer: REPORT };

describe.skipIf(chromiumPath === undefined)(
  'the example page, in Chromium, from another origin than the service,',
  () => {
    let site: Site;
    beforeAll(async () => {
      site = await startSite();
    });
    afterAll(() => site?.[Symbol.asyncDispose]());

    it('sends a prompt with a file, and shows the words as they arrive', async () => {
      await using open = await openPage(site);
      const { page, emulator, errors, passWords } = open;
      await page.getByLabel('Attach files').setInputFiles(report);
      const attached = page.getByRole('list', { name: 'Attached files' });
      await expect.poll(() => attached.locator('.chip').allTextContents()).toEqual(['sales.csv 22 bytes×']);
      await send(page, 'How did\nsales go?');
      await expect.poll(() => conversation(page)).toEqual(['How did\nsales go?']);
      await turnToBegin(page);
      const log = page.getByRole('log');
      expect(await log.getAttribute('aria-busy')).toBe('true');

      const words = wordsOf('Analyst here. You said: How did\nsales go?\nYou sent: sales.csv (text/csv, 22 bytes)');
      for (let count = 1; count <= words.length; count += 1) {
        passWords(1);
        await expect.poll(async () => (await conversation(page))[1]).toBe(words.slice(0, count).join(''));
      }
      await expect.poll(() => page.getByRole('status').textContent()).toBe('Ready');
      await expect.poll(() => log.getAttribute('aria-busy')).toBe('false');
      expect(await log.getByText('sales.csv', { exact: true }).count()).toBe(1);
      expect(await attached.isVisible()).toBe(false);
      expect(await page.getByLabel('Upload').isVisible()).toBe(false);

      const [stored] = emulator.sessions('portal');
      expect(stored?.session).toMatchObject({ status: 'Ready', agent_id: 'agent-1' });
      const sha256 = createHash('sha256').update(REPORT).digest('hex');
      expect(stored?.files).toEqual([{ name: 'sales.csv', type: 'text/csv', size: 22, sha256, message: 0 }]);
      const sent = emulator.requests().filter(({ method }) => method !== 'OPTIONS');
      expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'POST /portal/sessions/async',
        `GET /portal/sessions/${stored?.session.id}/subscribe`,
      ]);
      expect(sent[0]?.headers['origin']).toBe(new URL(site.url).origin);
      expect(sent[1]?.headers).not.toHaveProperty('authorization');
      expect(errors).toEqual({ own: [], ofRequests: [] });
    });

    it('continues a conversation by keyboard, and starts another', async () => {
      await using open = await openPage(site);
      const { page, emulator, errors, passWords } = open;
      await send(page, 'One');
      await turnToBegin(page);
      expect(await conversation(page)).toEqual(['One']);
      passWords(99);
      await expect.poll(() => conversation(page)).toEqual(['One', 'Analyst here. You said: One']);
      await expect.poll(() => page.getByRole('button', { name: 'Send' }).isVisible()).toBe(true);

      // What the service tells first may be from before the message: it is not the end of this turn.
      const [old] = emulator.sessions('portal');
      const response = { status: 200, headers: { 'Content-Type': 'application/json' }, body: old?.session };
      emulator.failNext('portal', 'sessions.subscribe', { kind: 'response', ...response });
      // The field has the focus again; Shift and Enter begin a line, Enter alone sends.
      await page.keyboard.type('Two');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('lines');
      await page.keyboard.press('Enter');
      await turnToBegin(page);
      await expect.poll(async () => (await conversation(page)).slice(2)).toEqual(['Two\nlines']);
      passWords(99);
      await expect.poll(async () => (await conversation(page))[3]).toBe('Analyst here. You said: Two\nlines');
      expect(emulator.sessions('portal')).toHaveLength(1);

      await page.getByRole('button', { name: 'Start over' }).click();
      await expect.poll(() => conversation(page)).toEqual([]);
      await send(page, 'Three');
      await expect.poll(() => emulator.sessions('portal').length).toBe(2);
      expect(errors).toEqual({ own: [], ofRequests: [] });
    });

    it('reports a failed turn, and lets the user continue', async () => {
      await using open = await openPage(site);
      const { page, errors, passWords } = open;
      await send(page, '/fail');
      await turnToBegin(page);
      expect(await conversation(page)).toEqual(['/fail']);
      passWords(1);
      await expect.poll(() => page.getByRole('status').textContent()).toBe('Failed');
      await expect.poll(() => page.getByRole('alert').textContent()).toContain('The agent could not reply');
      await send(page, 'And now?');
      await turnToBegin(page);
      expect(await page.getByRole('alert').isVisible()).toBe(false);
      await expect.poll(() => conversation(page)).toEqual(['/fail', 'And now?']);
      passWords(99);
      await expect.poll(() => page.getByRole('status').textContent()).toBe('Ready');
      expect(errors).toEqual({ own: [], ofRequests: [] });
    });

    it('reports an invalid token in plain words, and keeps the written message', async () => {
      await using open = await openPage(site, {}, { token: 'wrong' });
      const { page, emulator, errors } = open;
      expect(page.url()).toBe(site.url);
      await page.getByLabel('Attach files').setInputFiles(report);
      await send(page, 'Hello');
      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toBe('The service does not know this token. Check it under Connection.');
      expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Hello');
      expect(await conversation(page)).toEqual([]);

      await page.getByRole('button', { name: 'Connection' }).click();
      await page.getByLabel('Token').fill(emulator.keys.portal.token);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Send' }).click();
      await expect.poll(() => emulator.sessions('portal')[0]?.files).toMatchObject([{ name: 'sales.csv' }]);
      expect(await page.getByRole('alert').isVisible()).toBe(false);
      await expect.poll(() => errors).toEqual({ own: [], ofRequests: [expect.stringContaining('401')] });
    });

    it('reports a missing response in plain words if its origin is not allowed', async () => {
      await using open = await openPage(site, { allowOrigins: [] });
      const { page, emulator, errors } = open;
      await send(page, 'Hello');
      const { origin } = new URL(site.url);
      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toBe(
          `No response from ${emulator.baseUrls.portal}. Is the service running, and does it allow the origin ${origin}? The message may have arrived all the same.`,
        );
      expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Hello');
      expect(errors.own).toEqual([]);
    });

    it('shows HTML in a reply as text', async () => {
      const agent = {
        id: 'html',
        name: '<b>Bold</b>',
        script: { replies: ['<img src=x onerror="console.error(1)">'] },
      };
      await using open = await openPage(site, { seed: { portal: { agents: [agent] } } }, { agent: 'html' });
      const { page, errors, passWords } = open;
      await send(page, '<script>console.error(2)</script>');
      await turnToBegin(page);
      passWords(99);
      await expect.poll(() => page.getByRole('status').textContent()).toBe('Ready');
      expect(await conversation(page)).toEqual([
        '<script>console.error(2)</script>',
        '<img src=x onerror="console.error(1)">',
      ]);
      expect(await page.getByRole('log').getByText('<b>Bold</b>').count()).toBe(1);
      expect(await page.getByRole('log').locator('img, script, b').count()).toBe(0);
      expect(errors).toEqual({ own: [], ofRequests: [] });
    });
  },
);
