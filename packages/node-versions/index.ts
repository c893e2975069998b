import { fileURLToPath } from 'node:url';

// A package of its own, since the scripts of a package run on the newest Node among its dependencies.

const pathOf = (name: string) => fileURLToPath(new URL(`node_modules/${name}/bin/node`, import.meta.url));

/** The binaries of the releases of Node that the packages support. */
export const nodeVersions = {
  22: pathOf('node22'),
  24: pathOf('node24'),
  26: pathOf('node26'),
};
