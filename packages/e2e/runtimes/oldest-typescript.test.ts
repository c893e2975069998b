import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { browserConsumer, compile, nodeConsumer } from '../src/compile.ts';
import { commonJsModule } from './commonjs-module.ts';

const { both } = inject('installed');
const fetched = inject('fetched');
const script = 'missing' in fetched ? undefined : fetched['TypeScript 5.7'];

const source = (name: string) => readFileSync(new URL(`${name}.ts`, import.meta.url), 'utf8');
const typesInCommonJs = `import type { Session } from '@x/vapi' with { 'resolution-mode': 'import' };
export const nameOf = (session: Session): string | undefined => session.name;
`;

// The oldest that the README names. It checks the libraries' declarations, too.
describe.skipIf(script === undefined)('TypeScript 5.7', () => {
  it('compiles every declaration on Node, and in CommonJS type imports with a resolution mode', async () => {
    const files = {
      'older-tour.ts': source('tour'),
      'older-send-file.ts': source('send-file').replace('./tour.ts', './older-tour.js'),
      'older-types.cts': typesInCommonJs,
      'older-module.cts': commonJsModule,
    };
    // It does not know yet that CommonJS can require our packages; 5.8 does.
    expect(await compile(both, files, nodeConsumer, script)).toEqual([
      { file: 'older-module.cts', line: 1, message: expect.stringMatching(/^TS1541: .*resolution-mode/) },
      { file: 'older-module.cts', line: 2, message: expect.stringMatching(/^TS1471: /) },
    ]);
  });

  it('compiles every declaration in a browser', async () => {
    expect(await compile(both, { 'older-page.ts': source('tour') }, browserConsumer, script)).toEqual([]);
  });
});
