import { publishedManifest } from './packages/build/published-manifest.mjs';

export const hooks = { beforePacking: publishedManifest };
