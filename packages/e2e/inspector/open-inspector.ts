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

/** For the page itself to run: what it would do in a second or later, or again and again, does not happen from now on. */
export function withoutLongTimers(): void {
  const { setTimeout } = window;
  const limited = (action: TimerHandler, milliseconds = 0) =>
    milliseconds < 1000 ? setTimeout(action, milliseconds) : 0;
  const last = setTimeout(() => {});
  for (let id = 0; id <= last; id += 1) clearTimeout(id); // which ends intervals, too
  Object.assign(window, { setTimeout: limited, setInterval: () => 0 });
}
