import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What the tests of all packages came to. */
export interface TestSummary {
  readonly passed: number;
  /** Tests, and what kept tests from running, or the checks beside them from passing. */
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
}

/** What is read of vitest's report. */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/**
 * Sums up the reports that the packages' scripts say they write.
 *
 * @param status The exit status of the whole run. Where it is not 0 and yet no test failed, something else did.
 */
export function summariseTests(workspace: string, status: number): TestSummary {
  const summary = { passed: 0, failures: [] as string[], skipped: [] as string[] };
  const expected = reportsOf(workspace);
  if (expected.length === 0) summary.failures.push('No package writes a report');
  for (const path of expected) {
    const name = relative(workspace, path);
    if (existsSync(path)) addReport(summary, workspace, name, JSON.parse(readFileSync(path, 'utf8')));
    // After a failure elsewhere, tests may never have started.
    else if (status === 0) summary.failures.push(`${name} was not written`);
  }
  if (status !== 0 && summary.failures.length === 0) {
    summary.failures.push(`The run ended with ${status} although no test failed: see above`);
  }
  return summary;
}

/** Read from the scripts, so that a package whose tests were never started is missed. */
function reportsOf(workspace: string): string[] {
  return globSync('packages/*/package.json', { cwd: workspace })
    .sort()
    .flatMap((manifest) => {
      const path = join(workspace, manifest);
      const { scripts = {} } = JSON.parse(readFileSync(path, 'utf8')) as { scripts?: Record<string, string> };
      return Object.values(scripts)
        .flatMap((script) => /--outputFile(?:\.json)?=(\S+)/.exec(script)?.[1] ?? [])
        .map((report) => join(dirname(path), report));
    });
}

function addReport(
  summary: { passed: number; failures: string[]; skipped: string[] },
  workspace: string,
  reportName: string,
  { success, testResults }: Report,
): void {
  const failuresBefore = summary.failures.length;
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(workspace, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) summary.failures.push(`${file}: ${test.fullName}`);
    // A file that cannot be loaded has failed, and has no tests.
    if (status === 'failed' && failed.length === 0) summary.failures.push(`${file}: ${message?.trim()}`);
    for (const test of assertionResults) {
      if (test.status === 'passed') summary.passed += 1;
      else if (test.status !== 'failed') summary.skipped.push(`${file}: ${test.fullName}`);
    }
  }
  if (testResults.length === 0) summary.failures.push(`${reportName}: no test ran`);
  // An error outside all tests.
  else if (!success && summary.failures.length === failuresBefore)
    summary.failures.push(`${reportName}: not a success`);
}
