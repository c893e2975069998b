import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { workspace } from '@x/build/documents';

const manifests = globSync('packages/*/package.json', { cwd: workspace })
  .sort()
  .map((file) => ({ folder: basename(dirname(file)), ...JSON.parse(readFileSync(join(workspace, file), 'utf8')) }));

/** The folders of the packages that users install: first those that they call, then what these share. */
export const published: readonly string[] = manifests
  .filter((manifest) => !manifest.private)
  .map(({ folder }): string => folder)
  .sort((one, other) => Number(one === 'core') - Number(other === 'core'));

/** The sources of the entry points that the reference describes: those which name themselves. The others re-export core's. */
export const entryPoints: readonly string[] = manifests
  .filter((manifest) => !manifest.private)
  .flatMap(({ folder, exports }) =>
    Object.values<string>(exports)
      .filter((source) => source.startsWith('./src/'))
      .map((source) => join(workspace, 'packages', folder, source)),
  )
  .filter((source) => readFileSync(source, 'utf8').includes('@module '))
  // What several export is described where it is first met: in core.
  .sort((one, other) => Number(other.includes('/core/')) - Number(one.includes('/core/')));
