import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { chromiumPath } from '@x/build/chromium';
import { guides } from '@x/build/documents';
import { publishedManifest } from '@x/build/published-manifest';
import { outputOf } from '@x/build/run-command';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { base } from './lay-out-pages.ts';
import { published } from './published.ts';
import { fileOf, serve } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'x-site-'));
beforeAll(async () => {
  // In a process of its own, as `pnpm docs:build` does.
  const env = { ...process.env, NODE_ENV: 'production' };
  await outputOf(process.execPath, [join(import.meta.dirname, 'build.ts'), folder], { cwd: import.meta.dirname, env });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pagesOf = () => globSync('**/*.html', { cwd: folder }).filter((page) => page !== '404.html');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

it('the site has a page for each guide, each package and each entry point', () => {
  expect(pagesOf()).toEqual(
    expect.arrayContaining([
      'index.html',
      'overview.html',
      ...guides.map(({ guide }) => `guides/${guide}.html`),
      ...published.map((name) => `packages/${name}.html`),
      ...['core', 'vapi/sessions', 'agent-sessions/portal', 'emulator'].map((entry) => `reference/@x/${entry}.html`),
    ]),
  );
});

it('the list of the reference has each path that users import, with a sentence', () => {
  const imports = published.flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../..', folder, 'package.json'), 'utf8'));
    return Object.keys(publishedManifest(manifest)['exports'])
      .filter((path) => path !== './package.json')
      .map((path) => `${manifest.name}${path.slice(1)}`);
  });
  const rows = [
    ...read('reference/index.html').matchAll(/<tr><td><a [^>]*><code>(.+?)<\/code><\/a><\/td><td>.{20,}?<\/td>/g),
  ];
  expect(rows.map(([, path]) => path).sort()).toEqual(imports.sort());
});

it.each(['vapi', 'deployment-sessions', 'sipher', 'agent-sessions/portal', 'agent-sessions/uxmate'])(
  'the reference of %s describes each operation of its client, and links it',
  (entry) => {
    const rows = [
      ...read(`reference/@x/${entry}.html`).matchAll(/<tr>(?:(?!<\/tr>).)*\(\.{3}<code>args(?:(?!<\/tr>).)*/gs),
    ];
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.map(([row]) => row).filter((row) => !/sessions#|chats#/.test(row))).toEqual([]);
  },
);

it('code in a line is shown as it stands, also what Vue would replace', () => {
  expect(read('guides/emulator-controls.html')).toContain('>{{ name }}</code>');
  expect(pagesOf().filter((page) => /<code[^>]*>\s*<\/code>/.test(read(page)))).toEqual([]);
});

it('the guides are those of guides.json', () => {
  const files = globSync('*.md', { cwd: join(import.meta.dirname, '../guides') });
  expect(files.sort()).toEqual(guides.map(({ guide }) => `${guide}.md`).sort());
});

it('each link of the site leads to a page, and to a heading that it has', () => {
  const pages = pagesOf();
  expect(pages.length).toBeGreaterThan(20);
  const ids = new Map(
    pages.map((page) => [page, new Set([...read(page).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
  );
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/<a [^>]*href="([^"]*)"/g)]
      .map(([, href = '']) => href.replaceAll('&amp;', '&'))
      .filter((href) => !leads(page, href, ids))
      .map((href) => `${page}: ${href}`),
  );
  expect(broken).toEqual([]);
});

/** Whether a link is one to the web, or to something that the site has. */
function leads(page: string, href: string, ids: ReadonlyMap<string, ReadonlySet<string | undefined>>): boolean {
  const { protocol, host, pathname, hash } = new URL(href, `http://site${base}${page}`);
  if (host !== 'site') return protocol === 'https:';
  const file = pathname.startsWith(base) ? fileOf(folder, pathname.slice(base.length)) : undefined;
  if (file === undefined) return false;
  const id = decodeURIComponent(hash.slice(1));
  return id === '' || (ids.get(relative(folder, file))?.has(id) ?? false);
}

describe.skipIf(chromiumPath === undefined)('the site in Chromium', () => {
  let site: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  beforeAll(async () => {
    site = await serve(folder, base);
    browser = await chromium.launch({ executablePath: chromiumPath ?? '' });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  /** Opens a page of the site, uses it, and returns what its console or a request objects to. */
  async function problemsOf(path: string, use: (page: Page) => Promise<unknown>): Promise<string[]> {
    const problems: string[] = [];
    const page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
    page.on('response', (response) => response.ok() || problems.push(`${response.status()}: ${response.url()}`));
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (hostname !== '127.0.0.1' && protocol !== 'data:') problems.push(`requested: ${request.url()}`);
    });
    await page.goto(site.url + path);
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {})); // it is interactive
    await use(page);
    await page.waitForLoadState('networkidle');
    await page.close();
    return problems;
  }

  it('shows its pages without an error, and requests nothing from elsewhere', async () => {
    const paths = [
      'overview',
      'packages/emulator',
      'reference/',
      'reference/@x/vapi',
      ...guides.map(({ guide }) => `guides/${guide}`),
    ];
    const problems = await problemsOf('', async (page) => {
      for (const path of paths) {
        await page.goto(site.url + path, { waitUntil: 'networkidle' });
        await expect.poll(async () => [path, await page.locator('h1').count()]).toEqual([path, 1]);
      }
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['retry', 'Retries and deadlines'],
    ['idempotent', 'Retries and deadlines'],
    ['timeout', 'Retries and deadlines'],
    ['checkpoint', 'Bulk'],
    ['429', 'Retries and deadlines'],
  ])('finds %s, among the first results in the guide %s', async (words, guide) => {
    const found = await problemsOf('', async (page) => {
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByRole('searchbox').fill(words);
      const results = page.locator('.results .result');
      await results.first().waitFor();
      const first = async () => (await results.allInnerTexts()).slice(0, 3);
      const inGuide = expect.stringMatching(new RegExp(`^#\\n${guide}`));
      await expect.poll(first).toContainEqual(inGuide);
    });
    expect(found).toEqual([]);
  });

  it('has a dark and a light appearance', async () => {
    await problemsOf('guides/errors-and-outcomes', async (page) => {
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await background();
      await page.emulateMedia({ colorScheme: 'dark' }); // the page changes a moment later
      await expect.poll(background).not.toBe(light);
      await page.emulateMedia({ colorScheme: 'light' });
      await expect.poll(background).toBe(light);
    });
  });

  it('fits a phone: no page is wider than the screen', async () => {
    for (const path of ['', 'overview', 'guides/errors-and-outcomes', 'packages/vapi']) {
      await problemsOf(path, async (page) => {
        await page.setViewportSize({ width: 390, height: 844 });
        const width = () => page.evaluate(() => document.documentElement.scrollWidth);
        await expect.poll(async () => [path, await width()]).toEqual([path, 390]);
      });
    }
  });
});
