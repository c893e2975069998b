// How a changelog tells of a release: what changed and since which commit, and what it is now used with.

export default {
  /** One entry for each changeset. */
  async getReleaseLine({ commit, summary }) {
    const since = commit ? ` (${commit.slice(0, 7)})` : '';
    return `- ${summary.trim().replaceAll('\n', '\n  ')}${since}`;
  },

  /** The reasons stand in the changelogs of those packages. */
  async getDependencyReleaseLine(_changesets, updated) {
    const packages = updated.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`);
    return packages.length === 0 ? '' : `- Made for ${packages.join(', ')}: see there.`;
  },
};
