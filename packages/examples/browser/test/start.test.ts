import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { chromiumPath } from '@x/build/chromium';
import { claimPort } from '@x/build/own-port';
import { chromium } from 'playwright-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildSite, conversation, send } from './site.ts';

const start = join(import.meta.dirname, '../start.ts');

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(chromiumPath === undefined)('the command `browser`', () => {
  it('serves a page that is connected to an emulator', async () => {
    await using own = await claimPort();
    const { port } = own;
    const child = spawn(process.execPath, [start, String(port)]);
    const browser = await chromium.launch({ executablePath: chromiumPath ?? '' });
    try {
      const url = await Promise.race([addressIn(child.stdout), failureIn(child.stderr)]);
      expect(url).toBe(`http://localhost:${port}/`);
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(url);
      await send(page, 'Is this on?');
      await expect.poll(() => conversation(page)).toEqual(['Is this on?', 'Analyst here. You said: Is this on?']);
      await expect.poll(() => page.getByRole('status').textContent()).toBe('Ready');
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      child.kill('SIGINT');
      await once(child, 'exit');
    }
  });
});

it('a built page contains no token', async () => {
  vi.stubEnv('VITE_PORTAL_BASE_URL', 'https://portal.example.com');
  vi.stubEnv('VITE_PORTAL_TOKEN', 'token-of-the-one-who-builds');
  const directory = await buildSite();
  try {
    const files = await readdir(join(directory, 'assets'));
    const texts = await Promise.all(files.map((file) => readFile(join(directory, 'assets', file), 'utf8')));
    expect(texts.join('')).toContain('https://portal.example.com');
    expect(texts.join('')).not.toContain('token-of-the-one-who-builds');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

function addressIn(output: Readable): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    output.on('data', (chunk) => {
      text += chunk;
      const [, address] = /Open (\S+)/.exec(text) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
}

async function failureIn(output: Readable): Promise<never> {
  const [text] = await once(output, 'data');
  throw new Error(String(text));
}
