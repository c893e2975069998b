import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { apiReport } from './report.ts';

/** Writes the record of the public surface of the package in the current directory, so that reviews show each change. */
export function recordApi(): void {
  writeFileSync(recordPath(), currentApi());
}

/** What is wrong with the record: nothing, or that it differs from what was built. */
export function apiProblems(): string[] {
  const recorded = existsSync(recordPath()) ? readFileSync(recordPath(), 'utf8') : '';
  if (recorded === currentApi()) return [];
  return ['api.md differs from what was built. Run `npx pnpm@12 api`, review the change, and add a changeset for it'];
}

function recordPath(): string {
  return join(process.cwd(), 'api.md');
}

function currentApi(): string {
  const folder = process.cwd();
  return apiReport(dirname(folder), basename(folder));
}
