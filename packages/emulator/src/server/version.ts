import { readFileSync } from 'node:fs';

// Read, not imported: the file lies one level up from `src` and from `dist` alike, outside what is compiled.
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** The version of this package. */
export const version: string = manifest.version;
