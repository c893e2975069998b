import { createHash } from 'node:crypto';
import { chromiumPath } from '@x/build/chromium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropFiles, openPage, type Site, send, startSite, turnToBegin } from './site.ts';

describe.skipIf(chromiumPath === undefined)('an upload from the page, in Chromium', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.[Symbol.asyncDispose]());

  it('contains dropped files, but not removed ones', async () => {
    await using open = await openPage(site);
    const { page, emulator } = open;
    await dropFiles(page, { 'ä "1".txt': 1, 'b.txt': 2 });
    await page.getByRole('button', { name: 'Remove b.txt' }).click();
    await send(page, 'Read this');
    await expect
      .poll(() => emulator.sessions('portal')[0]?.files)
      .toMatchObject([{ name: 'ä %221%22.txt', type: 'text/plain', size: 1 }]);
  });

  it('sends 64 MiB unchanged', async () => {
    await using open = await openPage(site);
    const { page, emulator } = open;
    await dropFiles(page, { 'big.bin': 64 * 1024 * 1024 });
    const progress = await page.evaluateHandle(() => {
      const seen: string[] = [];
      new MutationObserver(([change]) => {
        const bar = change?.target as HTMLProgressElement;
        seen.push(bar.hidden ? 'none' : (bar.getAttribute('value') ?? 'begun'));
      }).observe(document.querySelector('progress') ?? document.body, { attributes: true });
      return seen;
    });
    await send(page, 'Read all of it');
    const sha256 = createHash('sha256')
      .update(Buffer.alloc(64 * 1024 * 1024, 7))
      .digest('hex');
    await expect
      .poll(() => emulator.sessions('portal')[0]?.files, { timeout: 30_000 })
      .toEqual([{ name: 'big.bin', type: 'application/octet-stream', size: 64 * 1024 * 1024, sha256, message: 0 }]);
    await turnToBegin(page);
    // A browser tells of an upload once, at its end.
    expect(await progress.jsonValue()).toEqual(['begun', '1', 'none']);
  });

  it('reports that files are too large as soon as the service does', async () => {
    await using open = await openPage(site, { settings: { portal: { maxUploadBytes: 1000 } } });
    const { page, emulator, errors } = open;
    await dropFiles(page, { 'big.bin': 30 * 1024 * 1024 });
    await send(page, 'Read all of it');
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('The files are too large for the service.');
    expect(emulator.sessions('portal')).toEqual([]);
    await expect.poll(() => errors).toEqual({ own: [], ofRequests: [expect.stringContaining('413')] });
  });
});
