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

/** The package of an entry point: `@x/vapi` of `@x/vapi/chats`. */
export const packageOf = (entryPoint: string) => entryPoint.split('/').slice(0, 2).join('/');

/** The sources of the entry points that users can import. */
export const entryPoints: readonly string[] = manifests
  .filter((manifest) => !manifest.private)
  .flatMap(({ folder, exports }) =>
    Object.values<string>(exports)
      .filter((source) => source.startsWith('./src/'))
      .map((source) => join(workspace, 'packages', folder, source)),
  )
  // What several export is described where it is first met: in core.
  .sort((one, other) => Number(other.includes('/core/')) - Number(one.includes('/core/')));
