/** `pnpm api`: writes down the public surface of each package, so that a change of it shows in a review. */
import { writeFileSync } from 'node:fs';
import { apiReport } from './report.ts';
import { packages, reported, reportPath } from './reports.ts';

for (const name of reported) writeFileSync(reportPath(name), apiReport(packages, name));
