import { styleText } from 'node:util';
import { type ProviderName, providers } from '../providers/index.ts';
import type { AnyProvider } from '../providers/provider.ts';
import type { Emulator } from '../start-emulator.ts';
import type { RequestLogEntry } from '../traffic/request-log.ts';

/** What the command tells its user once it serves. */
export function greeting({ url }: Emulator, data: string | undefined): string {
  const state = data === undefined ? 'in memory' : `in ${data}`;
  return `Serving on ${url}, state ${state}. Open it in a browser to see each request. Ctrl-C ends it.\n`;
}

/** What it tells them before, if others can reach the address that it listens on. */
export function exposureWarning(host: string): string {
  const warning = styleText('yellow', 'Warning:', { stream: process.stderr });
  return `${warning} other machines may reach ${host}, and can then read and change everything here. The keys are public.`;
}

/** The variables that switch the clients of these APIs to the emulator. */
export function environmentOf({ baseUrls }: Emulator, names: readonly ProviderName[]): Record<string, string> {
  return Object.assign({}, ...names.map((name) => providers[name].environment(baseUrls[name])));
}

/** What the command prints for an `.env` file. What no variable holds is a comment there. */
export function environmentFile(emulator: Emulator, names: readonly ProviderName[]): string {
  const titleWidth = Math.max(...names.map((name) => providers[name].title.length));
  const sections = names.map((name) => {
    const { title, keys, environment, ids = {} }: AnyProvider = providers[name];
    const baseUrl = emulator.baseUrls[name];
    const variables = environment(baseUrl);
    const lines = [`${comment(`# ${title.padEnd(titleWidth)}`)}  ${coloured('cyan', baseUrl)}`];
    for (const [variable, value] of Object.entries(variables)) lines.push(`${variable}=${value}`);
    const shown = new Set(Object.values(variables));
    const others = Object.entries({ ...keys, ...ids }).filter(([, value]) => !shown.has(value));
    const width = Math.max(...others.map(([other]) => other.length));
    for (const [other, value] of others) lines.push(comment(`# ${`${other}:`.padEnd(width + 1)} ${value}`));
    return `${lines.join('\n')}\n`;
  });
  return sections.join('\n');
}

/** One line for one request, on standard error. */
export function requestLine({ method, path, status, durationMs, operation, fault }: RequestLogEntry): string {
  const colour = status === undefined || status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green';
  const outcome = styleText(colour, String(status ?? 'no response'), { stream: process.stderr });
  const name = operation === undefined ? '' : ` ${operation}`;
  const cause = fault === undefined ? '' : ` (fault: ${fault})`;
  return `${method} ${printable(path)} ${outcome} ${Math.round(durationMs)} ms${name}${cause}`;
}

/** A path is decoded, so that it could hold spaces, line ends and commands for the terminal: those stay encoded. */
function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Z}]/gu, encodeURIComponent);
}

function comment(text: string): string {
  return coloured('dim', text);
}

/** Colours appear on a terminal only, and not under NO_COLOR, to which `styleText` sees; under FORCE_COLOR in no file. */
function coloured(colour: 'dim' | 'cyan', text: string): string {
  return process.stdout.isTTY ? styleText(colour, text) : text;
}
