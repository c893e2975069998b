import { readFileSync } from 'node:fs';

const workspace = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * What the `package.json` of a package says to its users. In the workspace, entry points lead to sources, so that tests and
 * type checks need no build; users get what was built of each. Where the project is stands in the workspace's own manifest.
 * pnpm calls this, on the Node that started pnpm: hence JavaScript.
 *
 * @param {Record<string, any>} manifest As it stands in the workspace; npm's format has no type of its own.
 * @returns {Record<string, any>} As it is packed.
 */
export function publishedManifest({ devDependencies, scripts, 'x-build': build, ...manifest }) {
  const { exports = {}, imports, bin } = manifest;
  const directory = `packages/${manifest.name.replace(/^@x\//, '')}`;
  return {
    ...manifest,
    homepage: workspace.homepage + directory,
    bugs: workspace.bugs,
    repository: { ...workspace.repository, directory },
    exports: Object.fromEntries(
      Object.entries(exports).flatMap(([entry, source]) => {
        if (entry === './package.json') return [[entry, source]];
        // What lies outside of the sources is for tests of this workspace.
        return source.startsWith('./src/') ? [[entry, { types: built(source, '.d.ts'), default: built(source) }]] : [];
      }),
    ),
    ...(imports && { imports: mapStrings(imports, built) }),
    ...(bin && { bin: mapStrings(bin, built) }),
  };
}

/** The file that is built of a source. */
function built(source, extension = '.js') {
  return source.replace(/^\.\/src\//, './dist/').replace(/\.tsx?$/, extension);
}

/** The same object with each string in it mapped, however deep the conditions. */
function mapStrings(value, map) {
  if (typeof value === 'string') return map(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapStrings(each, map)]));
}
