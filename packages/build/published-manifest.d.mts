/** npm's format has no type of its own. */
// biome-ignore lint/suspicious/noExplicitAny: fields of any type, which callers read by name
export type Manifest = Record<string, any>;

/** The `package.json` of a package as it is packed, from that in the workspace. */
export function publishedManifest(manifest: Manifest): Manifest;
