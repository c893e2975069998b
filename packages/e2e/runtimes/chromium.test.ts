import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath } from '@x/build/chromium';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict, Write } from './program.ts';
import { type BundledProgram, bundleProgram } from './run-program.ts';
import { type Finding, findings, NEVER_SENT } from './situations.ts';
import { answer, serve } from './trouble.ts';

describe.skipIf(chromiumPath === undefined)('Chromium', () => {
  let program: BundledProgram;
  let browser: Browser;
  let found: ReadonlyMap<string, Finding>;
  beforeAll(async () => {
    program = await bundleProgram('browsers');
    browser = await chromium.launch({ executablePath: chromiumPath ?? '' });
    found = await findings((writes) => sendFromPage(browser, program, writes));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await program?.[Symbol.asyncDispose]();
  });

  it.each([...NEVER_SENT, 'reset when accepted', 'reset in the TLS handshake'])(
    '%s: looks like any failure, so it may have been applied, and is sent once',
    (name) => {
      const { verdict, message } = found.get(name) ?? expect.unreachable();
      expect(verdict, message).toEqual({ kind: 'connection', outcome: 'unknown', attempts: 1 });
      expect(message).toContain('Failed to fetch');
    },
  );

  // No page can see or prevent it: `.github/SECURITY.md` says so. Where this fails, a Chromium has stopped doing it.
  it.each(['POST', 'POST without a body', 'PUT', 'PATCH'])(
    'the browser itself sends a %s again when a reused connection breaks, and the client does not',
    (write) => {
      const { verdict, connections, requests } =
        found.get(`reset of a reused connection: ${write}`) ?? expect.unreachable();
      expect(verdict).toEqual({ kind: 'connection', outcome: 'unknown', attempts: 1 });
      // On each connection that is still open, and at last on a new one.
      expect(requests).toBeGreaterThanOrEqual(2);
      expect(requests).toBe(connections);
    },
  );

  it.each(['POST', 'DELETE'])('a %s that may have been applied is never said to have been refused', (method) => {
    const { verdict, requests } =
      found.get(`reset of a reused connection by a server that then is gone: ${method}`) ?? expect.unreachable();
    expect(verdict).toEqual({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(requests).toBeGreaterThanOrEqual(1);
  });
});

/** Sends writes from a page of another origin than the servers. */
async function sendFromPage(browser: Browser, { directory }: BundledProgram, writes: readonly Write[]) {
  await using site = await serve((socket) => answer(socket, '<!doctype html><title>Writes</title>'));
  const source = await readFile(join(directory, 'program.mjs'), 'utf8');
  const page = await browser.newPage();
  await page.goto(`http://localhost:${site.port}/`);
  // As texts, since what stands here is rewritten for the test runner.
  const url = `URL.createObjectURL(new Blob([${JSON.stringify(source)}], { type: 'text/javascript' }))`;
  return await page.evaluate<Verdict[]>(`import(${url}).then(({ send }) => send(${JSON.stringify(writes)}))`);
}
