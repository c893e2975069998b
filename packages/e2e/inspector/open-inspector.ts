import { chromiumPath } from '@x/build/chromium';
import { type Emulator, type EmulatorOptions, startEmulator } from '@x/emulator';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** The open page of an emulator. */
export interface Inspector extends AsyncDisposable {
  readonly page: Page;
  readonly emulator: Emulator;
  /** What the browser's console has shown of errors and warnings. */
  readonly errors: readonly string[];
  /** The origins that the page has sent requests to. */
  readonly origins: ReadonlySet<string>;
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '' });
}

/** Starts an emulator, and opens its page; resolves once events arrive. */
export async function openInspector(
  browser: Browser,
  { emulator: options, ...contextOptions }: BrowserContextOptions & { readonly emulator?: EmulatorOptions } = {},
): Promise<Inspector> {
  const emulator = await startEmulator(options);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: emulator.url });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:') origins.add(origin);
  });
  await page.goto(emulator.url);
  await page.getByTitle('Live', { exact: true }).waitFor();
  return {
    page,
    emulator,
    errors,
    origins,
    async [Symbol.asyncDispose]() {
      await context.close();
      await emulator.close();
    },
  };
}

/** The rows of the traffic, the newest first. */
export function rows(page: Page) {
  return page.getByRole('listbox').getByRole('option');
}

/** Selects a view. */
export async function openTab(page: Page, name: 'Traffic' | 'Store' | 'Faults' | 'Clock'): Promise<void> {
  await page.getByRole('tab', { name }).click();
}

/** Resolves to whether an element is there within the time, measured in the page itself. */
export async function appearsWithin(page: Page, selector: string, milliseconds: number): Promise<boolean> {
  return await page.evaluate(
    ([selector, milliseconds]) =>
      new Promise<boolean>((resolve) => {
        const found = () => document.querySelector(selector) !== null;
        if (found()) return resolve(true);
        const observer = new MutationObserver(() => found() && resolve(true));
        observer.observe(document, { subtree: true, childList: true, attributes: true });
        setTimeout(() => resolve(false), milliseconds);
      }),
    [selector, milliseconds] as const,
  );
}
