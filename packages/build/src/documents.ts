import { existsSync, readFileSync } from 'node:fs';
import { dirname, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the workspace. */
export const workspace = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

const { homepage, repository } = JSON.parse(readFileSync(`${workspace}/package.json`, 'utf8')) as {
  homepage: string;
  repository: { url: string };
}; // npm's format

/** Where the site is published, with a slash at its end. */
export const site = homepage;

/** A file of the repository, for those who have only a package or the site. */
export const fileAddress = (file: string) => `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/${file}`;

/** A guide, and the packages whose users get it with them. */
export interface Guide {
  /** Its file in `packages/docs/guides`, without the extension. */
  readonly guide: string;
  readonly packages: readonly string[];
}

/** The guides, in the order in which they are read. */
export const guides = (JSON.parse(readFileSync(`${workspace}/packages/docs/guides.json`, 'utf8')) as Guide[]).filter(
  ({ guide }) => existsSync(`${workspace}/packages/docs/guides/${guide}.md`),
);

/** The page of the site that a document of the repository is, or its picture there. @param file Relative to the root. */
export function pageOf(file: string): string | undefined {
  if (file === 'README.md') return 'overview';
  const [, guide] = /^packages\/docs\/(guides\/[^/]+)\.md$/.exec(file) ?? [];
  const [, image] = /^packages\/docs\/(images\/[^/]+)$/.exec(file) ?? [];
  const [, readme] = /^(packages\/[^/]+)\/README\.md$/.exec(file) ?? [];
  return guide ?? readme ?? image;
}

/**
 * Rewrites the links of a document, but none in its code.
 *
 * @param file The document, relative to the root of the workspace.
 * @param address Where a file of the workspace is, seen from where the text goes; the hash is kept.
 */
export function withLinks(markdown: string, file: string, address: (file: string) => string): string {
  const rewritten = (target: string) => {
    const [path = '', hash] = target.split('#', 2);
    const page = fileOf(path);
    if (path === '' || (page === undefined && /^[a-z]+:/.test(path))) return target;
    const linked = page ?? posix.join(dirname(file), path);
    if (!existsSync(`${workspace}/${linked}`)) throw new Error(`${file} links to ${target}, which does not exist`);
    return address(linked) + (hash === undefined ? '' : `#${hash}`);
  };
  // Fenced blocks and code in a line are taken first, and stay as they are.
  return markdown.replace(
    /^```[\s\S]*?^```|`[^`\n]*`|(?<before>\]\(|^\[[^\]\n]+\]: |(?:src|srcset|href)=")(?<target>[^)\s"]+)/gm,
    (all, _before, _target, _offset, _text, { before, target }) => (target ? before + rewritten(target) : all),
  );
}

/** The document or image that the site has at an address; `undefined` for any other address. */
function fileOf(address: string): string | undefined {
  if (!address.startsWith(site)) return undefined;
  const page = address.slice(site.length);
  if (page === '') return 'README.md';
  if (page.startsWith('images/')) return `packages/docs/${page}`;
  return page.startsWith('guides/') ? `packages/docs/${page}.md` : `${page}/README.md`;
}

/** The way from one file to another, as in a link. */
export function relativeLink(from: string, to: string): string {
  return relative(dirname(from), to).replaceAll('\\', '/');
}
