import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiReport } from './api-report.ts';

/** Writes the record of the public surface of the package in the current directory, so that reviews show each change. */
export async function recordApi(): Promise<void> {
  writeFileSync(recordPath(), await apiReport(process.cwd()));
}

/** What is wrong with the record: nothing, or that it differs from what was built. */
export async function apiProblems(): Promise<string[]> {
  const recorded = existsSync(recordPath()) ? readFileSync(recordPath(), 'utf8') : '';
  if (recorded === (await apiReport(process.cwd()))) return [];
  return ['api.md differs from what was built. Run `npx pnpm@12 api`, review the change, and add a changeset for it'];
}

function recordPath(): string {
  return join(process.cwd(), 'api.md');
}
