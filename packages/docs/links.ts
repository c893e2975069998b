import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Links of Markdown that lead nowhere: to a file that is not there, or to a heading that it does not have. */
export function brokenLinks(file: string): string[] {
  const targets = [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => String(target));
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(file, target));
}

function leadsSomewhere(file: string, target: string): boolean {
  const [path, heading] = target.split('#');
  const found = path ? join(dirname(file), path) : file;
  if (!existsSync(found)) return false;
  return !heading || (statSync(found).isFile() && headingsOf(found).includes(heading));
}

/** As GitHub names them: lower case, no punctuation, blanks as hyphens. */
function headingsOf(file: string): string[] {
  return [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    String(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

/** Without its code blocks, where brackets and hash signs mean something else. */
function proseOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}
