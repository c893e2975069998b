import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { summariseTests } from './test-summary.ts';

const root = mkdtempSync(join(tmpdir(), 'x-summary-'));
afterAll(() => rmSync(root, { recursive: true }));

const script = 'vitest run --reporter=json --outputFile.json=.results/unit.json';

/** A workspace whose packages wrote these reports; `undefined` for one that should have and did not. */
function workspace(reports: Readonly<Record<string, object | undefined>>): string {
  const directory = mkdtempSync(join(root, 'workspace-'));
  for (const [name, report] of Object.entries(reports)) {
    const results = join(directory, 'packages', name, '.results/unit.json');
    mkdirSync(dirname(results), { recursive: true });
    writeFileSync(join(directory, 'packages', name, 'package.json'), JSON.stringify({ scripts: { test: script } }));
    if (report !== undefined) writeFileSync(results, JSON.stringify(report));
  }
  return directory;
}

const file = (...tests: [name: string, status: string][]) => ({
  name: '',
  status: tests.some(([, status]) => status === 'failed') ? 'failed' : 'passed',
  assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
});
const green = { success: true, testResults: [file(['a', 'passed'], ['b', 'passed'])] };

it('the summary of tests adds up all packages', () => {
  expect(summariseTests(workspace({ core: green, vapi: green }), 0)).toEqual({ passed: 4, failures: [], skipped: [] });
});

it('the summary of tests names failed and skipped tests', () => {
  const report = {
    success: false,
    testResults: [file(['a', 'passed'], ['b', 'failed'], ['c', 'skipped'], ['d', 'todo'])],
  };
  expect(summariseTests(workspace({ core: report }), 1)).toMatchObject({
    passed: 1,
    failures: [expect.stringContaining(': b')],
    skipped: [expect.stringContaining(': c'), expect.stringContaining(': d')],
  });
});

it.each<[string, string, number]>([
  ['a failed lint', workspace({ core: green }), 1],
  ['a failure before any test', workspace({ core: undefined }), 1],
  ['a report that is missing', workspace({ core: green, vapi: undefined }), 0],
  ['a workspace without reports', workspace({}), 0],
  ['a report without tests', workspace({ core: { success: true, testResults: [] } }), 0],
  ['an error outside all tests', workspace({ core: { ...green, success: false } }), 0],
  [
    'a file that does not load',
    workspace({ core: { success: false, testResults: [{ ...file(), status: 'failed', message: 'no such file' }] } }),
    1,
  ],
])('the summary of tests counts %s as one failure', (_, directory, status) => {
  expect(summariseTests(directory, status).failures).toHaveLength(1);
});
