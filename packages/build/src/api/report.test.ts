import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { apiReport } from './report.ts';

describe('a report', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'x-api-')));
  afterAll(() => rmSync(root, { recursive: true }));

  /** The report on a package with these declarations, beside a core. */
  function reportOn(files: Readonly<Record<string, string>>): string[] {
    const folder = join(mkdtempSync(join(root, 'workspace-')), 'packages');
    const exports = { '.': './src/index.ts', './more': './src/more.ts', './package.json': './package.json' };
    const all = {
      'core/dist/index.d.ts': '/** Of core. Not all. */ export interface Options { limit: number }',
      'thing/package.json': JSON.stringify({ exports }),
      'thing/dist/more.d.ts': 'export declare const more: 1;',
      'thing/dist/generated/names.d.ts': 'export interface Generated { a: 1 }',
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return apiReport(folder, 'thing').split('\n');
  }

  it('has every entry and kind of export', () => {
    const report = reportOn({
      'thing/dist/index.d.ts': `
        export type { Options } from '@x/core';
        export type { Generated } from './generated/names.js';
        /** Makes it. And more. */
        export declare function make(one: Inner, two?: number): Promise<Made>;
        export interface Made extends Inner { readonly name: string }
        interface Inner { inside: 'a' | 'b' }
        export type Word = 'x' | (string & {});
        export declare class Thing { constructor(size: number); readonly size: number }`,
    });
    expect(report).toEqual(
      expect.arrayContaining([
        '## `@x/thing`',
        ...['// Of core.', 'interface Options // of another package'],
        ...['// (no doc comment)', 'interface Generated // generated'],
        ...['// Makes it.', 'function make(one: Inner, two?: number | undefined): Promise<Made>'],
        ...['interface Made extends Inner {', `  inside: 'a' | 'b';`, '  name: string;', '}'],
        `type Word = 'x' | (string & {})`,
        ...['class Thing {', '  new (size: number): Thing;', '  size: number;'],
        '## `@x/thing/more`',
        'const more: 1',
      ]),
    );
  });

  it('shows what an inferred type comes to, and what is named only inside', () => {
    const report = reportOn({
      'thing/dist/index.d.ts': `
        import type { Hidden } from './hidden.js';
        declare const schema: { a: number; b?: string };
        export interface Inferred extends Partial<typeof schema> {}
        export declare function take(hidden: Hidden): void;`,
      'thing/dist/hidden.d.ts':
        'export interface Hidden { deep: Deeper } export interface Deeper { end: true } export interface Unused {}',
    });
    expect(report).toEqual(expect.arrayContaining(['  a?: number | undefined;', '  b?: string | undefined;']));
    const hidden = report.slice(report.indexOf('## Not exported, but named above'));
    expect(hidden.filter((line) => line.startsWith('interface'))).toEqual(['interface Deeper {', 'interface Hidden {']);
    expect(hidden).toContain('  end: true;');
  });

  it('names a member by what is declared, not by a number of the compiler', () => {
    const declared =
      'export interface Held { [Symbol.asyncIterator](): AsyncIterator<1>; [Symbol.iterator]?: () => 1 }';
    const report = reportOn({ 'thing/dist/index.d.ts': declared });
    expect(report).toContain('  [Symbol.asyncIterator]: () => AsyncIterator<1, any, any>;');
    expect(report).toContain('  [Symbol.iterator]?: (() => 1) | undefined;');
    expect(report.join()).not.toContain('__@');
  });

  it('names no path of the machine', () => {
    const declared = { 'thing/dist/index.d.ts': `export declare const all: typeof import('./more.js');` };
    expect(reportOn(declared)).toContain(`const all: typeof import('thing/more')`);
  });

  it('has what two entries share once', () => {
    const report = reportOn({ 'thing/dist/index.d.ts': `export { more, more as alias } from './more.js';` });
    expect(report).toEqual(expect.arrayContaining(['const alias: 1', 'const more // as in @x/thing']));
    expect(report).not.toContain('const more: 1');
  });

  it('needs a build', () => expect(() => reportOn({})).toThrow('Build first'));
});
