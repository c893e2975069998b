import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiReport } from './api-report.ts';

const root = mkdtempSync(join(tmpdir(), 'x-api-test-'));
afterAll(() => rmSync(root, { recursive: true }));

const files = {
  'node_modules/@x/core/package.json': JSON.stringify({
    name: '@x/core',
    version: '1.0.0',
    exports: { '.': './src/index.ts' },
  }),
  'node_modules/@x/core/dist/index.d.ts': 'export interface Options { limit: number }',
  'package.json': JSON.stringify({
    name: '@x/thing',
    version: '1.0.0',
    exports: { '.': './src/index.ts', './more': './src/more-exports.ts', './package.json': './package.json' },
    dependencies: { '@x/core': 'workspace:^' },
  }),
  'dist/more-exports.d.ts': 'export declare const more: 1;',
  'dist/index.d.ts': `
    import type { Options } from '@x/core';
    import type { Hidden } from './hidden.js';
    export * from '@x/core';
    export declare function make(options: Options, hidden: Hidden): void;`,
  'dist/hidden.d.ts': 'export interface Hidden { inside: "a" } export interface Unused {}',
};

let report: string;
beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  report = await apiReport(root);
}, 60_000);

it('apiReport has a section for each entry point with types', () => {
  expect(report.match(/^## .*/gm)).toEqual(['## `@x/thing`', '## `@x/thing/more`']);
  expect(report).toContain('const more: 1;');
});

it('apiReport shows types that are named but not exported, and no others', () => {
  expect(report).toMatch(/interface Hidden \{[^}]*inside/);
  expect(report).not.toContain('Unused');
});

it('apiReport leaves what another package exports to its own report', () => {
  expect(report).toContain('export * from "@x/core";');
  expect(report).not.toContain('limit');
});

it('apiReport names no path of the machine', () => expect(report).not.toContain(tmpdir()));
