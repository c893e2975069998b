import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

/** What is read of a packed `package.json`. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: unknown;
  readonly bin?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly [dependencies: string]: unknown;
}

/** One thing that a tarball must fulfil: what is wrong, or nothing. */
export type ContentCheck = (contents: PackageContents) => string[];

/** An unpacked tarball. */
export interface PackageContents {
  readonly directory: string;
  /** Relative, with `/`. */
  readonly files: ReadonlySet<string>;
  readonly manifest: Manifest;
}

export function readContents(directory: string): PackageContents {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return {
    directory,
    files: new Set(files.sort()),
    manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')),
  };
}

/** What publint and attw leave open, by the words under which the result is printed. */
export const contentChecks: Readonly<Record<string, ContentCheck>> = {
  'README and LICENSE': ({ files }) =>
    ['README.md', 'LICENSE', 'SKILL.md', 'llms.txt']
      .filter((file) => !files.has(file))
      .map((file) => `${file} is missing`),

  'where the project is': ({ manifest }) =>
    ['repository', 'homepage', 'bugs'].filter((field) => !manifest[field]).map((field) => `${field} is not stated`),

  // npm shows a README far from the repository, and others read what is in node_modules.
  'links lead somewhere': ({ directory, files }) =>
    [...files]
      .filter((file) => /^(?!CHANGELOG).*\.(?:md|txt)$/.test(file))
      .flatMap((file) => brokenLinks(file, readFileSync(join(directory, file), 'utf8'), files)),

  'only what users need': ({ files }) => {
    const shipped = /^(?:(?:dist|src|guides)\/.+|(?:README|CHANGELOG|SKILL)\.md|LICENSE|llms\.txt|package\.json)$/;
    const internal = /\.test(?:-d)?\.|tsconfig|\.tsbuildinfo$/;
    return [...files]
      .filter((file) => !shipped.test(file) || internal.test(file))
      .map((file) => `${file} should not ship`);
  },

  'entry points exist': ({ files, manifest }) => {
    const entries = [...textsIn(manifest.exports), ...textsIn(manifest.bin)];
    if (entries.length === 0) return ['no exports'];
    return entries
      .filter((entry) => !entry.startsWith('./') || !files.has(entry.slice(2)) || entry.startsWith('./src/'))
      .map((entry) => `${entry} is no shipped file of the build`);
  },

  'dependency ranges': ({ manifest }) =>
    ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies']
      .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
      .filter(([, range]) => /^(?:workspace|catalog|file|link):/.test(String(range)))
      .map(([name, range]) => `${name} is wanted as ${range}`),

  'no install scripts': ({ files, manifest }) => [
    ...['preinstall', 'install', 'postinstall', 'prepare']
      .filter((name) => manifest.scripts?.[name] !== undefined)
      .map((name) => `the script ${name} would run on users' machines`),
    // npm compiles where this file is, script or not.
    ...(files.has('binding.gyp') ? ['binding.gyp makes npm compile'] : []),
  ],

  'maps lead to sources': ({ directory, files }) => {
    // What is bundled for a page of its own has no sources here.
    const built = [...files].filter((file) => /^dist\/(?!.*\/bundle\/).*\.(?:js|d\.ts)$/.test(file));
    if (built.length === 0) return ['nothing is built'];
    return built.flatMap((file) => {
      const map = `${file}.map`;
      if (!files.has(map)) return handsOnOnly(join(directory, file)) ? [] : [`${file} has no map`];
      return sourcesOf(join(directory, map))
        .map((source) => posix.join(dirname(map), source))
        .filter((source) => !source.startsWith('src/') || !files.has(source))
        .map((source) => `${map} leads to ${source}, which does not ship`);
    });
  },
};

/** The links of a document that are no address of the web, and no file beside it that ships. */
function brokenLinks(file: string, text: string, files: ReadonlySet<string>): string[] {
  const prose = text.replace(/^```[\s\S]*?^```|`[^`\n]*`/gm, '');
  const targets = [...prose.matchAll(/(?:\]\(|(?:src|srcset|href)=")([^)\s"]+)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^(?:https:|#)/.test(target))
    .filter((target) => !files.has(posix.join(dirname(file), target.split('#', 1)[0] ?? '')))
    .map((target) => `${file} links to ${target}, which does not ship`);
}

/** A file of nothing but re-exports has no line of its own that a map could lead back from. */
function handsOnOnly(file: string): boolean {
  return /^(?:(?:(?:import|export) [^;]*? from "[^"]+"|export \{[^}]*\});\s*)+$/.test(readFileSync(file, 'utf8'));
}

function sourcesOf(map: string): string[] {
  const { sourceRoot = '', sources } = JSON.parse(readFileSync(map, 'utf8')) as {
    sourceRoot?: string;
    sources: string[];
  }; // the format of source maps
  return sources.map((source) => posix.join(sourceRoot, source));
}

/** The paths in `exports` or `bin`, however deep the conditions. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
