import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath } from '@x/build/chromium';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from './program.ts';
import { type BundledProgram, bundleProgram } from './run-program.ts';
import { type Finding, findings, NEVER_SENT } from './situations.ts';
import { respond, serve } from './trouble.ts';

describe.skipIf(chromiumPath === undefined)('a client in Chromium', () => {
  let program: BundledProgram;
  let browser: Browser;
  let found: ReadonlyMap<string, Finding>;
  beforeAll(async () => {
    program = await bundleProgram('browsers');
    browser = await chromium.launch({ executablePath: chromiumPath ?? '' });
    found = await findings((writes) => sendFromPage(browser, program, writes));
  });
  afterAll(async () => {
    await browser?.close();
    await program?.[Symbol.asyncDispose]();
  });

  it.each([...NEVER_SENT, 'reset when accepted', 'reset in the TLS handshake'])(
    'sends a write once, since no error proves that it was not sent: %s',
    (name) => {
      const { result, message } = found.get(name) ?? expect.unreachable();
      expect(result, message).toEqual({ kind: 'connection', outcome: 'unknown', attempts: 1 });
      expect(message).toContain('Failed to fetch');
    },
  );

  // No page can see or prevent it: `.github/SECURITY.md` says so. Where this fails, a Chromium has stopped doing it.
  it.each(['POST', 'POST without a body', 'PUT', 'PATCH'])(
    'does not retry a %s when a reused connection breaks, although the browser does',
    (write) => {
      const { result, connections, requests } =
        found.get(`reset of a reused connection: ${write}`) ?? expect.unreachable();
      expect(result).toEqual({ kind: 'connection', outcome: 'unknown', attempts: 1 });
      // On each connection that is still open, and at last on a new one.
      expect(requests).toBeGreaterThanOrEqual(2);
      expect(requests).toBe(connections);
    },
  );

  it.each(['POST', 'DELETE'])('never reports a %s as not applied that may have been applied', (method) => {
    const { result, requests } =
      found.get(`reset of a reused connection by a server that then is gone: ${method}`) ?? expect.unreachable();
    expect(result).toEqual({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    expect(requests).toBeGreaterThanOrEqual(1);
  });
});

/** Sends writes from a page of another origin than the servers. */
async function sendFromPage(browser: Browser, { directory }: BundledProgram, writes: readonly Write[]) {
  await using site = await serve((socket) => respond(socket, '<!doctype html><title>Writes</title>'));
  const source = await readFile(join(directory, 'program.mjs'), 'utf8');
  const page = await browser.newPage();
  await page.goto(`http://localhost:${site.port}/`);
  // As strings, since the test runner transforms the code of this file.
  const url = `URL.createObjectURL(new Blob([${JSON.stringify(source)}], { type: 'text/javascript' }))`;
  return await page.evaluate<WriteResult[]>(`import(${url}).then(({ send }) => send(${JSON.stringify(writes)}))`);
}
