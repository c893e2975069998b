#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Seed } from '../control/control.ts';
import type { EmulatorOptions } from '../options.ts';
import { type ProviderName, providerNames } from '../providers/index.ts';
import { startEmulator } from '../start-emulator.ts';
import { environmentFile, greeting, requestLine } from './announcement.ts';

interface Arguments {
  readonly port: number;
  readonly data?: string;
  readonly provider?: ProviderName[];
  readonly allowOrigin?: string[];
  readonly allowWebhook?: string[];
  readonly seed?: Seed;
}

// Read, not imported: the file lies one level up from `src` and from `dist` alike, outside what is compiled.
const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const command = new Command('x-emulator')
  .description(description)
  .version(version)
  .option('--port <number>', 'the port on 127.0.0.1; 0 takes any free one', readPort, 4010)
  .option('--data <directory>', 'keep the state in this directory (default: in memory)', readDirectory)
  .addOption(new Option('--provider <names...>', 'serve only these APIs (default: all)').choices(providerNames))
  .option('--allow-origin <urls...>', 'let web pages of these origins send requests (default: none)')
  .option('--allow-webhook <urls...>', 'let webhooks call these origins on other machines (default: none)')
  .option('--seed <file>', 'store what this JSON file holds, as startEmulator({ seed }) does', readSeedFile)
  .allowExcessArguments(false)
  .action(serve);

await command.parseAsync();

async function serve({ port, data, provider, allowOrigin, allowWebhook, seed }: Arguments): Promise<void> {
  const options: EmulatorOptions = {
    port,
    ...(data !== undefined && { data }),
    ...(provider && { providers: provider }),
    ...(allowOrigin && { allowOrigins: allowOrigin }),
    ...(allowWebhook && { allowWebhooks: allowWebhook }),
    ...(seed !== undefined && { seed }),
    onRequest: (entry) => console.error(requestLine(entry)),
  };
  try {
    const emulator = await startEmulator(options);
    // Once each: a second Ctrl-C ends the process the hard way.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, emulator.close);
    // The reader of the output has closed it, as in `x-emulator 2>&1 | head -1`. The next line shows that, and ends it,
    // too.
    for (const output of [process.stdout, process.stderr]) {
      output.on('error', (error) => {
        if (!('code' in error) || error.code !== 'EPIPE') throw error;
        void emulator.close();
      });
    }
    // To standard output goes what an `.env` file takes, and no more.
    console.error(greeting(emulator, data));
    process.stdout.write(environmentFile(emulator, provider ?? providerNames));
  } catch (error) {
    console.error(`x-emulator: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

function readDirectory(text: string): string {
  // What a shell makes of a variable that is not set: not a wish to write where one happens to stand.
  if (text.trim() === '') throw new InvalidArgumentError('A directory has a name.');
  return text;
}

/** What is in it is looked at where it is stored. */
function readSeedFile(file: string): Seed {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}
