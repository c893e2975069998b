import { spawn } from 'node:child_process';

/** What opens a page in the default browser, by platform; `xdg-open` on all others. */
const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};

/** Opens a page in the default browser, if there is one. */
export function openPage(url: string): void {
  const [file = 'xdg-open', ...args] = openers[process.platform] ?? [];
  const child = spawn(file, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => console.error(`No browser could be opened; the page is at ${url}`));
  child.unref();
}
