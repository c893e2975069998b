import { readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { outputOf } from '@x/build/run-command';
import { inject } from 'vitest';
import { pathOf } from '../fetched-packages.ts';
import { writeProject } from '../runner-project.ts';

export type Platform = 'ios' | 'web';

/** Every client, and the visit, for what runs the bundle. */
const entry = `import * as portal from '@x/agent-sessions/portal';
import * as uxmate from '@x/agent-sessions/uxmate';
import * as edgegap from '@x/deployment-sessions';
import * as sipher from '@x/sipher';
import * as vapi from '@x/vapi';
import * as visit from './visit.js';
globalThis.bundled = { portal, uxmate, edgegap, sipher, vapi, visit };
`;

/** Sets Metro as `@react-native/metro-config` does; its own defaults know the condition `browser` for the web. */
const program = `const [settings, platform, out] = process.argv.slice(2);
const { metro, config, transformer, directory, modules, packages } = JSON.parse(settings);
const { getDefaultConfig, mergeConfig } = require(config);
(async () => {
  await require(metro).runBuild(mergeConfig(await getDefaultConfig(directory), {
    projectRoot: directory,
    watchFolders: packages,
    maxWorkers: 1,
    cacheStores: [],
    resolver: {
      useWatchman: false,
      platforms: ['android', 'ios', 'web'],
      resolverMainFields: ['react-native', 'browser', 'main'],
      unstable_conditionNames: ['react-native'],
      nodeModulesPaths: [modules],
    },
    transformer: { babelTransformerPath: transformer },
    reporter: { update() {} },
  }), { entry: 'entry.js', platform, dev: false, minify: false, out });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
`;

/** Bundles the clients as React Native's tools do. Returns the JavaScript, and the file that it is in. */
export async function bundleWithMetro(platform: Platform): Promise<{ code: string; file: string }> {
  const babel = `module.exports = { presets: [${JSON.stringify(pathOf('@react-native/babel-preset'))}] };\n`;
  const files = { 'entry.js': entry, 'babel.config.js': babel, 'build.cjs': program, 'package.json': '{}' };
  const directory = await writeProject(files);
  // Metro knows no other extension for a module.
  await rename(join(directory, 'visit.mjs'), join(directory, 'visit.js'));
  const modules = dirname(dirname(pathOf('pino/package.json')));
  const settings = JSON.stringify({
    metro: pathOf('metro'),
    config: pathOf('metro-config'),
    transformer: pathOf('@react-native/metro-babel-transformer'),
    directory,
    modules,
    // What Metro may read: our packages, and what Babel and Metro add to a bundle.
    packages: [inject('installed').both, join(modules, '@babel/runtime'), join(modules, 'metro-runtime')],
  });
  const file = join(directory, `${platform}.js`);
  await outputOf(process.execPath, ['build.cjs', settings, platform, file], { cwd: directory });
  return { code: await readFile(file, 'utf8'), file };
}

/** Compiles a bundle with the compiler of Hermes, React Native's engine. */
export async function compileForHermes(file: string): Promise<void> {
  const compiler = join(dirname(pathOf('hermes-compiler/package.json')), 'hermesc/linux64-bin/hermesc');
  await outputOf(compiler, ['-O', '-emit-binary', '-out', `${file}.hbc`, file], { cwd: dirname(file) });
}
