import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf } from '@x/build/run-command';

/** Tarballs of two providers, each with the version of core that it was made for. */
export interface SkewedProviders {
  readonly [provider: string]: { readonly provider: string; readonly core: string };
}

/** Declarations of core to which a next minor version may add something. */
const growing: readonly (readonly [file: string, declaration: string])[] = [
  ['client/client', 'interface Client'],
  ['errors/errors', 'class SessionClientError extends Error'],
  ['client/hooks', 'interface CallEvent'],
  ['client/hooks', 'interface Hooks'],
  ['client/options', 'interface ClientOptions'],
  ['client/options', 'interface RequestOptions'],
  ['client/options', 'interface ResponseInfo'],
  ['transport/transport', 'interface TransportRequest'],
  ['transport/transport', 'interface TransportResponse'],
];

/**
 * Makes of one core an older and a newer version, whose types have grown, and of one provider two that were published
 * at different times: `@x/vapi` with the older core, `@x/vapi-next` with the newer, as all others.
 */
export async function skew(
  core: string,
  provider: string,
  others: Readonly<Record<string, string>>,
  destination: string,
): Promise<SkewedProviders> {
  const published = async (name: string, version: string, grow?: (directory: string) => Promise<void>) => ({
    core: await repack(core, `core-${version}`, destination, async (directory) => {
      await edit(join(directory, 'package.json'), (manifest) => changed(manifest, { version }));
      await grow?.(directory);
    }),
    provider: await repack(provider, `provider-with-core-${version}`, destination, (directory) =>
      edit(join(directory, 'package.json'), (manifest) => {
        const { dependencies } = JSON.parse(manifest) as { dependencies: object }; // npm's format
        return changed(manifest, { name, dependencies: { ...dependencies, '@x/core': `^${version}` } });
      }),
    ),
  });
  const older = await published('@x/vapi', '1.0.0');
  const newer = await published('@x/vapi-next', '1.1.0', async (directory) => {
    for (const [file, declaration] of growing) {
      await edit(join(directory, `dist/${file}.d.ts`), (text) => grown(text, declaration));
    }
  });
  const rest = Object.entries(others).map(([name, tarball]) => [name, { provider: tarball, core: newer.core }]);
  return { '@x/vapi': older, '@x/vapi-next': newer, ...Object.fromEntries(rest) };
}

/** Packs what is in a tarball anew, with changes. Gives the path of the new one. */
async function repack(
  tarball: string,
  name: string,
  destination: string,
  change: (directory: string) => Promise<void>,
): Promise<string> {
  const temporary = await mkdtemp(join(destination, 'repack-'));
  await outputOf('tar', ['-xzf', tarball], { cwd: temporary });
  await change(join(temporary, 'package'));
  const repacked = join(destination, `${name}.tgz`);
  await outputOf('tar', ['-czf', repacked, 'package'], { cwd: temporary });
  return repacked;
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')));
}

function changed(manifest: string, fields: object): string {
  return JSON.stringify({ ...JSON.parse(manifest), ...fields });
}

function grown(text: string, declaration: string): string {
  const head = `${declaration} {\n`;
  if (!text.includes(head)) throw new Error(`There is no ${declaration}`);
  return text.replace(head, `${head}    readonly addedLater?: string | undefined;\n`);
}
