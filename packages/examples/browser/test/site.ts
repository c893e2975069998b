import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '@x/build/chromium';
import { type Emulator, type EmulatorOptions, startEmulator } from '@x/emulator';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { expect } from 'vitest';

const root = join(import.meta.dirname, '..');

/** The built page, served from an origin of its own, and a browser. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  readonly browser: Browser;
}

/** A page that is open, and the service that it talks to, whose clock stands still. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly emulator: Emulator;
  /** What the browser's console has shown of errors, the page's own and those that the browser tells of requests. */
  readonly errors: { readonly own: string[]; readonly ofRequests: string[] };
  /** Lets so many words arrive. */
  passWords(count: number): void;
}

const WORD_DELAY = 50;

/** Builds the page as `build` does. @returns The directory, which is the caller's to remove. */
export async function buildSite(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'x-browser-example-'));
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  return outDir;
}

/** Serves the built page, and starts a browser. */
export async function startSite(): Promise<Site> {
  const outDir = await buildSite();
  const server = await preview({ root, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '' });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('the page is served nowhere');
  return {
    url,
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/** Opens the page with an emulator of its own, which lets it in. */
export async function openPage(
  { url, browser }: Site,
  options: EmulatorOptions = {},
  parameters: Record<string, string> = {},
): Promise<OpenPage> {
  const emulator = await startEmulator({ allowOrigins: [url], ...options });
  emulator.clock.freeze();
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  const errors = { own: [] as string[], ofRequests: [] as string[] };
  page.on('pageerror', (error) => errors.own.push(String(error)));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const isOfRequest = /^Failed to load resource|blocked by CORS policy/.test(message.text());
    (isOfRequest ? errors.ofRequests : errors.own).push(message.text());
  });
  const query = { baseUrl: emulator.baseUrls.portal, token: emulator.keys.portal.token, ...parameters };
  await page.goto(`${url}?${new URLSearchParams(query)}`);
  return {
    page,
    emulator,
    errors,
    passWords: (count) => emulator.clock.advance(count * WORD_DELAY),
    async [Symbol.asyncDispose]() {
      await page.close();
      await emulator.close();
    },
  };
}

/** Writes a message and sends it. */
export async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Waits until the service has begun with a turn: the page shows its message before that. */
export async function turnToBegin(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('status').textContent()).toBe('Replying');
}

/** Drops files of so many bytes, each of them a 7, onto the page. */
export async function dropFiles(page: Page, sizes: Readonly<Record<string, number>>): Promise<void> {
  const dataTransfer = await page.evaluateHandle((wanted) => {
    const transfer = new DataTransfer();
    for (const [name, size] of Object.entries(wanted))
      transfer.items.add(new File([new Uint8Array(size).fill(7)], name));
    return transfer;
  }, sizes);
  await page.dispatchEvent('#prompt', 'drop', { dataTransfer });
}

/** What stands in the conversation, message by message. */
export async function conversation(page: Page): Promise<string[]> {
  return await page.getByRole('log').locator('.text').allTextContents();
}

/** The words of a reply as the emulator's agents send them, each with the space after it. */
export function wordsOf(reply: string): readonly string[] {
  return reply.match(/\s*\S+\s*/g) ?? [];
}
