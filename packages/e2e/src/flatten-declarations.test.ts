import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packages } from '../api/reports.ts';
import { flattenDeclarations } from './flatten-declarations.ts';
import { outputOf, scriptOf } from './run-command.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'x-flatten-')));
afterAll(() => rmSync(root, { recursive: true }));

const compilerOptions = {
  ...{ target: 'ES2023', module: 'NodeNext', strict: true, exactOptionalPropertyTypes: true, types: [] },
  ...{ declaration: true, declarationMap: true, emitDeclarationOnly: true, rewriteRelativeImportExtensions: true },
  ...{ rootDir: 'src', outDir: 'dist' },
};

/** Builds a package from its sources; gives where it is. */
async function build(name: string, sources: Readonly<Record<string, string>>): Promise<string> {
  const directory = join(root, name);
  const exports = { '.': { types: './dist/index.d.ts' }, './package.json': './package.json' };
  const files: Readonly<Record<string, string>> = {
    'package.json': JSON.stringify({ type: 'module', publishConfig: { exports } }),
    'tsconfig.build.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    ...sources,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(join(packages, 'vapi/node_modules/valibot'), join(directory, 'node_modules/valibot'));
  const tsc = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc');
  await outputOf(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { cwd: directory });
  return directory;
}

describe('a package whose types are inferred from schemas', () => {
  let directory: string;
  const session = `import * as v from 'valibot';
import { of, shared } from './shared.ts';
import { MessageSchema, type Word } from './message.ts';

type Open<W extends string> = W | (string & {});
/** Where it stands. */
const status = of<Open<'on' | 'off'>>();
const session = v.object({
  ...shared,
  status,
  /**
   * A label,
   * on two lines.
   */
  name: v.optional(v.string()),
  flag: v.nullish(v.boolean()),
  word: of<Word>(),
  messages: v.optional(v.array(MessageSchema)),
  /** By name. */
  parts: v.record(v.string(), v.object({
    /** In metres. */
    length: of<1 | 2>(),
  })),
  exact: of<{ readonly a?: 'x' | 'y'; b: readonly (1 | undefined)[] }>(),
});
/** A session. */
export interface Session extends v.InferOutput<typeof session> {}
export const SessionSchema: v.GenericSchema<Session> = session;
/** Checks one. */
export function check(one: Session) { return SessionSchema as unknown === one ? SessionSchema : undefined; }
`;
  const sources = {
    'src/index.ts': `export type { Message } from './message.ts'; export type { Session } from './session.ts'; export { use } from './use.ts';`,
    'src/session.ts': session,
    'src/shared.ts': `import * as v from 'valibot';
export declare function of<T>(): v.GenericSchema<T>;
export const shared = {\n  /** Never changes. */\n  id: v.string(),\n};`,
    'src/message.ts': `import * as v from 'valibot';
import { of } from './shared.ts';
const said = v.object({
  /** What was said. */
  text: v.string(),
});
const message = of<v.InferOutput<typeof said> | { readonly is: 'other' }>();
/** A message. */
export type Message = v.InferOutput<typeof message>;
export const MessageSchema: v.GenericSchema<Message> = message;
/** Not inferred. */
export type Word = 'a' | 'b';
`,
    'src/use.ts': `import { SessionSchema, type Session } from './session.ts';\nexport function use(one: Session): Session { void SessionSchema; return one; }`,
  };
  const declarations = (file: string) => readFileSync(join(directory, 'dist', file), 'utf8');

  beforeAll(async () => {
    directory = await build('sound', sources);
    expect(declarations('session.d.ts')).toContain(`from 'valibot'`);
    flattenDeclarations(directory, 'valibot');
  });

  it('has them written out, with comments, as the source has them in order', () => {
    expect(declarations('session.d.ts')).toBe(`/** A session. */
export interface Session {
    /** Never changes. */
    id: string;
    /** Where it stands. */
    status: 'on' | 'off' | (string & {});
    /**
     * A label,
     * on two lines.
     */
    name?: string | undefined;
    flag?: boolean | null | undefined;
    word: import("./message.ts").Word;
    messages?: import("./message.ts").Message[] | undefined;
    /** By name. */
    parts: {
        [x: string]: {
            /** In metres. */
            length: 1 | 2;
        };
    };
    exact: {
        readonly a?: 'x' | 'y';
        b: readonly (1 | undefined)[];
    };
}
export {};
//# sourceMappingURL=session.d.ts.map`);
  });

  it('has a name where the type itself is written out', () => {
    expect(declarations('message.d.ts')).toBe(`/** A message. */
export type Message = {
    /** What was said. */
    text: string;
} | {
    readonly is: 'other';
};
/** Not inferred. */
export type Word = 'a' | 'b';
export {};
//# sourceMappingURL=message.d.ts.map`);
  });

  it('leaves the other declarations as they are, and those that no entry leads to out', () => {
    expect(declarations('use.d.ts')).toContain('export declare function use(one: Session): Session;');
    for (const file of ['shared.d.ts', 'shared.d.ts.map'])
      expect(existsSync(join(directory, 'dist', file))).toBe(false);
  });

  it.each([
    ['name?:', 'session.ts', 'name: v.optional'],
    ['id:', 'shared.ts', 'id: v.string()'],
    ['length:', 'session.ts', 'length: of'],
    ['Session {', 'session.ts', 'Session extends'],
  ])('has a map that leads from `%s` to %s', (declared, file, written) => {
    const map = new SourceMap(JSON.parse(declarations('session.d.ts.map')));
    const before = declarations('session.d.ts').split(declared)[0]?.split('\n') ?? [];
    const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
    if (!('originalSource' in entry)) throw new Error('not in the map');
    expect(entry.originalSource).toBe(`../src/${file}`);
    const line = sources[`src/${file as 'session.ts'}`].split('\n')[entry.originalLine] ?? '';
    expect(line.slice(entry.originalColumn)).toMatch(written);
  });
});

describe('a package that shows a schema to its users is refused', () => {
  const schema = 'v.GenericSchema<string>';

  it.each([
    ['as a field', `interface Shown { schema: ${schema} }`, `index.d.ts can't do without valibot`],
    ['as a base', `interface Shown extends ${schema} {}`, 'Shown extends what is no object'],
    ['as an item', `interface Shown extends Array<${schema}> {}`, 'Shown extends what is no object'],
  ])('%s', async (how, shown, refusal) => {
    const text = `import * as v from 'valibot';\nexport ${shown}\n`;
    const directory = await build(how.replaceAll(' ', '-'), { 'src/index.ts': text });
    expect(() => flattenDeclarations(directory, 'valibot')).toThrow(refusal);
  });
});
