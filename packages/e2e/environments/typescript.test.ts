import { readFileSync } from 'node:fs';
import { scriptOf } from '@x/build/run-command';
import { describe, expect, inject, it } from 'vitest';
import { commonJsModule } from '../runtimes/commonjs-module.ts';
import { browserConsumer, compile, nodeConsumer } from '../src/compile.ts';

const { both } = inject('installed');
const fetched: Record<string, string | undefined> = inject('fetched');
const scripts: Record<string, string | undefined> = {
  ...fetched,
  'TypeScript 6.0': scriptOf(import.meta.resolve('typescript-api/package.json'), 'tsc'),
  'TypeScript 7.0': scriptOf(import.meta.resolve('typescript/package.json'), 'tsc'),
};

const source = (name: string) => readFileSync(new URL(`../runtimes/${name}.ts`, import.meta.url), 'utf8');
const typesInCommonJs = `import type { Session } from '@x/vapi' with { 'resolution-mode': 'import' };
export const nameOf = (session: Session): string | undefined => session.name;
`;

// They check the libraries' declarations, too.
describe.each(['5.7', '5.8', '5.9', '6.0', '7.0'])('TypeScript %s', (version) => {
  const script = scripts[`TypeScript ${version}`];

  it.skipIf(script === undefined)('reads every declaration on Node, also from CommonJS', async () => {
    const commonJs = `module-${version}.cts`;
    const files = {
      [`tour-${version}.ts`]: source('tour'),
      [`send-file-${version}.ts`]: source('send-file').replace('./tour.ts', `./tour-${version}.js`),
      [`types-${version}.cts`]: typesInCommonJs,
      [commonJs]: commonJsModule,
    };
    // 5.7 does not know yet that CommonJS can require our packages.
    const unknown = [
      { file: commonJs, line: 1, message: expect.stringMatching(/^TS1541: .*resolution-mode/) },
      { file: commonJs, line: 2, message: expect.stringMatching(/^TS1471: /) },
    ];
    expect(await compile(both, files, nodeConsumer, script)).toEqual(version === '5.7' ? unknown : []);
  });
});

// In a browser there are other libraries of types, the same for the versions in between.
it.skipIf(scripts['TypeScript 5.7'] === undefined).each(['5.7', '7.0'])(
  'TypeScript %s reads every declaration in a browser',
  async (version) => {
    const script = scripts[`TypeScript ${version}`];
    const files = { [`page-${version}.ts`]: source('tour') };
    expect(await compile(both, files, browserConsumer, script)).toEqual([]);
  },
);
