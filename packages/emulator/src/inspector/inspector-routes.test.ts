import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { buildInspector } from '../../scripts/build-inspector.ts';
import { start } from '../../test/start.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const navigation = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the inspector', () => {
  beforeAll(() => buildInspector());

  it('is served at / to clients that accept HTML, under a policy that allows its own files alone', async () => {
    const { url } = await start();
    const response = await fetch(url, { headers: navigation });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=UTF-8',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      vary: 'Accept',
    });
    expect(await response.text()).toMatch(/^<!doctype html>.*<div id="app">/s);
  });

  it.each(['*/*', 'application/json', undefined])('is not what a program gets that accepts %s', async (accept) => {
    const { url } = await start();
    const response = await fetch(url, { headers: accept === undefined ? {} : { Accept: accept } });
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
    expect(response.headers.get('Vary')).toContain('Accept');
  });

  it('has a script and styles, which are all that it needs', async () => {
    const { url } = await start();
    const html = await (await fetch(url, { headers: navigation })).text();
    const paths = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
    expect(paths).toEqual(['/_emulator/inspector/page.css', '/_emulator/inspector/page.js']);
    const [css, js] = await Promise.all(paths.map((path) => fetch(`${url}${path}`)));
    expect(css?.headers.get('Content-Type')).toBe('text/css; charset=utf-8');
    expect(js?.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
    expect([css?.status, js?.status]).toEqual([200, 200]);
    expect(js?.headers.get('Content-Security-Policy')).toBe(policy);
  });

  it('says how to build it where it is not built', async () => {
    const { url } = await start();
    const bundle = join(import.meta.dirname, 'bundle');
    await rename(bundle, `${bundle}-away`);
    try {
      const response = await fetch(url, { headers: navigation });
      expect(response.status).toBe(503);
      expect(await response.text()).toContain('--filter @x/emulator sources');
    } finally {
      await rename(`${bundle}-away`, bundle);
    }
  });

  it('has requests of its own, which are not reported', async () => {
    const onRequest = vi.fn();
    const { url } = await start({ onRequest });
    await fetch(`${url}/_emulator/health`, { headers: { 'Sec-Fetch-Site': 'same-origin' } });
    await fetch(`${url}/_emulator/health`);
    expect(onRequest).toHaveBeenCalledOnce();
  });

  it('is guarded as everything else is', async () => {
    const emulator = await start();
    const headers = { ...navigation, Host: 'evil.example' };
    expect((await emulator.fetch(emulator.url, { headers })).status).toBe(403);
  });

  it('has at most 25 kB, compressed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'x-inspector-'));
    try {
      await buildInspector(folder);
      const { url } = await start();
      const files = await Promise.all(['page.js', 'page.css'].map((name) => readFile(join(folder, name))));
      const html = Buffer.from(await (await fetch(url, { headers: navigation })).arrayBuffer());
      const bytes = [html, ...files].map((file) => gzipSync(file, { level: 9 }).byteLength);
      expect(bytes.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(25_000);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
