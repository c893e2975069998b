import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '@x/build/chromium';
import { runCommand } from '@x/build/run-command';
import { chromium, type Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { bundle, writeTour } from './bundle-tour.ts';
import type { Places } from './tour.ts';
import { expectTour, received, startTourEmulator } from './tour-emulator.ts';
import { certificatePath, respond, serve } from './trouble.ts';
import { runInWorkerd, writeWorker } from './workerd.ts';

const { both } = inject('installed');
const fetched = inject('fetched');
const paths: Record<string, string | undefined> = { 'Node 24': process.execPath, ...fetched };

let directory: string;
beforeAll(async () => {
  directory = await writeTour(both);
});

describe.each(['Node 22.13', 'Node 22', 'Node 24', 'Node 26', 'Bun', 'Deno'])('a program on %s', (runtime) => {
  const path = paths[runtime];

  it.skipIf(path === undefined)('uses every provider, and uploads a file from the disk', async () => {
    await using there = await startTourEmulator(both);
    const file = join(directory, `${runtime.replace(' ', '-')}.csv`);
    const content = Buffer.alloc(300_000, 'month,total\n');
    await writeFile(file, content);
    // All that Deno asks for: no variable of the environment, and no file but this one.
    const permissions = ['--no-prompt', '--allow-net=127.0.0.1', `--allow-read=${file}`];
    const deno = ['run', '--quiet', '--no-config', '--no-lock', '--node-modules-dir=manual', ...permissions];
    const args = [...(runtime === 'Deno' ? deno : []), 'command.mjs', JSON.stringify(there.places), file];
    const { status, stdout, stderr } = await runCommand(path ?? '', args, { cwd: directory });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expectTour(JSON.parse(stdout), there);
    const sent = there.emulator.sessions('uxmate').at(-1)?.files;
    expect(sent).toEqual([received(basename(file), 'text/csv', content)]);
  });
});

it.skipIf(paths['workerd'] === undefined)('a program on workerd, bundled by esbuild, uses every provider', async () => {
  await using there = await startTourEmulator(both);
  // As Cloudflare's own tool has it.
  const bundled = await bundle('esbuild', join(directory, 'tour.mjs'), fetched, ['workerd', 'worker']);
  await writeWorker(bundled, 'tour', fileURLToPath(certificatePath('authority')));
  expectTour(await runInWorkerd(paths['workerd'] ?? '', bundled, there.places), there);
});

it.skipIf(chromiumPath === undefined)('a page in Chromium, bundled by Vite, uses every provider', async () => {
  // Of a real server: to Chromium, a page from nowhere is a page of the internet, and may not reach this machine.
  await using server = await serve((socket) => respond(socket, '<!doctype html><title>Tour</title>'));
  const site = `http://localhost:${server.port}`;
  await using there = await startTourEmulator(both, [site]);
  const bundled = await bundle('Vite', join(directory, 'tour.mjs'), fetched);
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '' });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    // Sipher lets no page of another origin delete, so this page's own origin forwards the requests.
    const places = { ...there.places, baseUrls: { ...there.places.baseUrls, sipher: `${site}/sipher` } };
    await routeSite(page, site, bundled, there.places);
    await page.goto(`${site}/`);
    // As a text, since what stands here is rewritten for the test runner.
    const result = page.evaluate(`import('/program.mjs').then(({ tour }) => tour(${JSON.stringify(places)}))`);
    expectTour(await result, there);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});

/** Responds to a page's requests to its own origin: for its modules, and those to forward. */
async function routeSite(page: Page, site: string, directory: string, { url }: Places): Promise<void> {
  await page.route(`${site}/*.*js`, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ contentType: 'text/javascript', body: await readFile(join(directory, pathname)) });
  });
  await page.route(`${site}/sipher/**`, (route) => route.continue({ url: route.request().url().replace(site, url) }));
}
