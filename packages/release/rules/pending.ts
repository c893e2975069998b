/** How far a release moves a version. */
export type Bump = 'major' | 'minor' | 'patch' | 'none';

/** A file of `.changeset`: which packages it moves, by name. Empty where its author says that no user sees anything. */
export type Changeset = ReadonlyMap<string, Bump>;

/** A published package, as far as a release is concerned. */
export interface Releasable {
  readonly name: string;
  readonly version: string;
  /** What it needs at run time, by name. */
  readonly needs: readonly string[];
}

export function parseChangeset(text: string): Changeset {
  const [, head] = /^\s*---\n([\s\S]*?)\n?---/.exec(text) ?? [];
  if (head === undefined) throw new Error(`This is no changeset: ${text.slice(0, 80)}`);
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const [, name, bump] = /^['"]?([^'"]+)['"]?:\s*['"]?(major|minor|patch|none)['"]?\s*$/.exec(line.trim()) ?? [];
      if (name === undefined) throw new Error(`This is no line of a changeset: ${line}`);
      return [name, bump as Bump]; // by the expression
    }),
  );
}

/**
 * What is wrong with the next release. A new major of a package may break what needs it, so that each of those must say so
 * by a major of its own: left alone, it would go on with the old one, and an update of it would bring the new one unasked.
 */
export function problemsOfPending(packages: readonly Releasable[], changesets: readonly Changeset[]): string[] {
  const isMajor = (name: string) => changesets.some((changeset) => changeset.get(name) === 'major');
  const known = new Set(packages.map(({ name }) => name));
  return [
    ...changesets
      .flatMap((changeset) => [...changeset.keys()])
      .filter((name) => !known.has(name))
      .map((name) => `A changeset names ${name}, which is not published.`),
    ...packages
      .filter(({ name, version }) => version === '0.0.0' && !isMajor(name))
      .map(({ name }) => `${name} is new and starts at 1.0.0: it needs a changeset with \`major\`.`),
    ...packages.flatMap(({ name, needs }) =>
      needs
        .filter((needed) => isMajor(needed) && !isMajor(name))
        .map((needed) => `${needed} gets a new major, so ${name}, which needs it, must get one, too.`),
    ),
  ];
}

/**
 * Which of the packages whose users see a change are named by no changeset that comes with it. One that names no package
 * says that users see nothing of the rest.
 */
export function unannounced(changed: readonly string[], added: readonly Changeset[]): string[] {
  if (added.some((changeset) => changeset.size === 0)) return [];
  return changed.filter((name) => !added.some((changeset) => changeset.has(name)));
}
