/** A release of the next batch, as `changeset status --output` writes it. */
export interface PlannedRelease {
  readonly name: string;
  readonly type: 'major' | 'minor' | 'patch' | 'none';
  readonly oldVersion: string;
  readonly newVersion: string;
}

/**
 * What is wrong with the versions of the next releases. A new package starts at 1.0.0. A major of a package may break its
 * dependents, so each of them needs a major of its own: otherwise an update would pull in the new one unasked.
 *
 * @param dependenciesOf The names of a package's dependencies.
 */
export function problemsOfVersions(
  releases: readonly PlannedRelease[],
  dependenciesOf: ReadonlyMap<string, readonly string[]>,
): string[] {
  const isMajor = (name: string) => releases.some((release) => release.name === name && release.type === 'major');
  return [
    ...releases
      .filter(({ oldVersion, newVersion }) => oldVersion === '0.0.0' && newVersion !== '1.0.0')
      .map(
        ({ name, newVersion }) => `${name} would start at ${newVersion}; expected 1.0.0: use a \`major\` changeset.`,
      ),
    ...[...dependenciesOf].flatMap(([name, dependencies]) =>
      dependencies
        .filter((dependency) => isMajor(dependency) && !isMajor(name))
        .map((dependency) => `${name} depends on ${dependency}, which gets a major; ${name} needs one as well.`),
    ),
  ];
}
