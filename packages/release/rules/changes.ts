import { isDeepStrictEqual } from 'node:util';
import { outputOf, runCommand } from '@x/build/run-command';
import { type Changeset, parseChangeset, type Releasable } from './pending.ts';

/** What a branch changes, as far as a release is concerned. */
export interface Changes {
  /** The names of the published packages that users would get in another shape. */
  readonly visible: readonly string[];
  /** Changesets that it adds or edits. */
  readonly announced: readonly Changeset[];
}

// What does not reach users: tests never ship, and a README goes along with whatever release comes next.
const invisible = /\.test(?:-d)?\.ts$/;
const shipped = /^(?:src\/|tsconfig\.build[^/]*\.json$)/;
// What users' tools read of a manifest. Versions are the work of releases, and ranges between packages follow them.
const read = ['dependencies', 'peerDependencies', 'optionalDependencies', 'engines', 'bin', 'exports', 'type'];
const manifestFields = [...read, 'sideEffects', 'files', 'license', 'publishConfig'];

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What the commits since another branch was left do to users. @param since A commit, as `origin/main`. */
export async function changesSince(repository: string, since: string): Promise<Changes> {
  const base = (await git(repository, 'merge-base', since, 'HEAD')).trim();
  const listed = await git(repository, 'diff', '--name-status', '--no-renames', '-z', base, 'HEAD');
  const fields = listed.split('\0');
  const files = fields.flatMap((status, index) =>
    index % 2 === 0 && status ? [{ status, path: fields[index + 1] ?? '' }] : [],
  );

  const visible: string[] = [];
  for (const { folder, name, manifest } of await published(repository)) {
    const inside = files.flatMap(({ path }) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []));
    const isChanged =
      inside.some((path) => shipped.test(path) && !invisible.test(path)) ||
      (inside.includes('package.json') &&
        !isDeepStrictEqual(visibleFields(manifest), visibleFields(await manifestAt(repository, base, folder))));
    if (isChanged) visible.push(name);
  }
  const texts = files
    .filter(({ status, path }) => status !== 'D' && /^\.changeset\/(?!README)[^/]+\.md$/.test(path))
    .map(({ path }) => git(repository, 'show', `HEAD:${path}`));
  return { visible, announced: (await Promise.all(texts)).map(parseChangeset) };
}

/** The published packages, and the changesets that wait for a release, of the last commit. */
export async function pendingOf(repository: string): Promise<{ packages: Releasable[]; changesets: Changeset[] }> {
  const packages = (await published(repository)).map(({ name, manifest }) => ({
    name,
    version: manifest.version,
    needs: Object.keys(manifest.dependencies ?? {}),
  }));
  const files = (await git(repository, 'ls-tree', '--name-only', 'HEAD', '.changeset/')).split('\n');
  const texts = files
    .filter((file) => file.endsWith('.md') && !file.endsWith('/README.md'))
    .map((file) => git(repository, 'show', `HEAD:${file}`));
  return { packages, changesets: (await Promise.all(texts)).map(parseChangeset) };
}

async function published(repository: string) {
  const folders = (await git(repository, 'ls-tree', '-d', '--name-only', 'HEAD', 'packages/')).trim().split('\n');
  const read = folders.map(async (folder) => ({ folder, manifest: await manifestAt(repository, 'HEAD', folder) }));
  return (await Promise.all(read)).flatMap(({ folder, manifest }) =>
    manifest === undefined || manifest.private ? [] : [{ folder, name: manifest.name, manifest }],
  );
}

async function manifestAt(repository: string, commit: string, folder: string): Promise<Manifest | undefined> {
  const { status, stdout } = await runCommand('git', ['show', `${commit}:${folder}/package.json`], { cwd: repository });
  return status === 0 ? (JSON.parse(stdout) as Manifest) : undefined; // npm's format
}

function visibleFields(manifest: Manifest | undefined) {
  return manifest && Object.fromEntries(manifestFields.map((field) => [field, manifest[field]]));
}

async function git(repository: string, ...args: readonly string[]): Promise<string> {
  return await outputOf('git', args, { cwd: repository });
}
