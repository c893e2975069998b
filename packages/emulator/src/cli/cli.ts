#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { Seed } from '../control/control.ts';
import type { EmulatorOptions } from '../options.ts';
import { type ProviderName, type ProviderSettings, providerNames } from '../providers/index.ts';
import { isLoopback } from '../server/host.ts';
import { type Emulator, startEmulator } from '../start-emulator.ts';
import { environmentFile, environmentOf, exposureWarning, greeting, requestLine } from './announcement.ts';
import { readDirectory, readJson, readPort, readWord } from './arguments.ts';
import { openPage } from './open-page.ts';
import { runCommand } from './run-command.ts';

interface Arguments {
  readonly port?: number;
  readonly host?: string;
  readonly data?: string;
  readonly provider?: ProviderName[];
  readonly allowHost?: string[];
  readonly allowOrigin?: string[];
  readonly allowWebhook?: string[];
  readonly seed?: Seed;
  readonly settings?: ProviderSettings;
  readonly open?: true;
}

// Read, not imported: the file lies one level up from `src` and from `dist` alike, outside what is compiled.
const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const program = withOptions(new Command('x-emulator'), '4010')
  .description(description)
  .version(version)
  .helpCommand(false)
  .enablePositionalOptions()
  .allowExcessArguments(false)
  .action(serve);

withOptions(program.command('exec'), 'any free one')
  .description('run a command with the variables that switch the clients to the emulator, which ends with it')
  .argument('<command...>', 'the command and its arguments, after --', readWord)
  .passThroughOptions()
  .action((words: string[], options: Arguments) => exec(words, { ...program.opts(), ...options }));

await program.parseAsync();

function withOptions(command: Command, port: string): Command {
  return command
    .option('--port <number>', `the port; 0 takes any free one (default: ${port})`, readPort)
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--allow-host <names...>', 'serve requests for these hosts, too (default: those of this machine)')
    .option('--data <directory>', 'keep the state in this directory (default: in memory)', readDirectory)
    .addOption(new Option('--provider <names...>', 'serve only these APIs (default: all)').choices(providerNames))
    .option('--seed <json>', 'store this JSON, or that of a file, as startEmulator({ seed }) does', readJson<Seed>)
    .option('--settings <json>', 'the same for startEmulator({ settings })', readJson<ProviderSettings>)
    .option('--allow-origin <urls...>', 'let web pages of these origins send requests (default: none)')
    .option('--allow-webhook <urls...>', 'let webhooks call these origins on other machines (default: none)')
    .option('--open', 'open the page of the emulator in the default browser');
}

async function serve(args: Arguments): Promise<void> {
  const emulator = await start({ port: 4010, ...args }, { onRequest: (entry) => console.error(requestLine(entry)) });
  if (emulator === undefined) return;
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
  console.error(greeting(emulator, args.data));
  process.stdout.write(environmentFile(emulator, args.provider ?? providerNames));
}

/** What the command prints is all that is printed: there is no log. */
async function exec(words: string[], args: Arguments): Promise<void> {
  const emulator = await start(args);
  if (emulator === undefined) return;
  const variables = environmentOf(emulator, args.provider ?? providerNames);
  process.exitCode = await runCommand(words, { ...variables, EMULATOR_URL: emulator.url });
  await emulator.close();
}

/** Starts the emulator, or says why not. */
async function start(args: Arguments, options: EmulatorOptions = {}): Promise<Emulator | undefined> {
  const { provider, allowHost, allowOrigin, allowWebhook, open, ...same } = args;
  try {
    const emulator = await startEmulator({
      ...same,
      ...(provider && { providers: provider }),
      ...(allowHost && { allowHosts: allowHost }),
      ...(allowOrigin && { allowOrigins: allowOrigin }),
      ...(allowWebhook && { allowWebhooks: allowWebhook }),
      ...options,
    });
    if (same.host !== undefined && !isLoopback(same.host)) console.error(exposureWarning(same.host));
    if (open) openPage(emulator.url);
    return emulator;
  } catch (error) {
    console.error(`x-emulator: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
    return undefined;
  }
}
