#!/usr/bin/env node
import { recordApi } from './api-record.ts';
import { buildPackage } from './build-package.ts';
import { checkPackage } from './check-package.ts';
import { stop } from './command-line.ts';
import { printSummary } from './summary.ts';

// `x-build [command]`, in the folder of a package.

const commands: Readonly<Record<string, (argument: string | undefined) => void | Promise<void>>> = {
  /** Writes `dist`. */
  build: buildPackage,
  /** Packs it and checks what users would get. */
  check: checkPackage,
  /** Writes `api.md`, the record of the public surface. */
  api: recordApi,
  /** Of the whole workspace: how many tests passed and failed. */
  summary: printSummary,
};
const [name = 'build', argument] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) stop(`unknown command ${name}; expected one of: ${Object.keys(commands).join(', ')}`);
await command(argument);
