/** `pnpm changeset:check [--since origin/main]`: whether the changesets of the next releases are complete. */
import { optionsOf } from '@x/build/command-line';
import { workspace } from '../registry/workspace-copy.ts';
import { checkChangesets } from './changeset-check.ts';

const { since } = optionsOf({ since: { type: 'string' } });
const { status, stdout, stderr } = await checkChangesets(workspace, since);
console.log(stdout.trim());
if (stderr.trim() !== '') console.error(stderr.trim());
process.exitCode = status;
