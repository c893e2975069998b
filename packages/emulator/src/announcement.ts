import { styleText } from 'node:util';
import { type ProviderName, providers } from './providers/index.ts';
import type { AnyProvider } from './providers/provider.ts';
import type { RequestLogEntry } from './request-log.ts';
import type { Emulator } from './start-emulator.ts';

/** What the command prints once it serves. Every API's lines can be pasted into an `.env` file as they are. */
export function announcement(emulator: Emulator, names: readonly ProviderName[], data: string | undefined): string {
  const lines = [
    `Serving on ${emulator.url}, state ${data === undefined ? 'in memory' : `in ${data}`}. Ctrl-C ends it.`,
  ];
  const titleWidth = Math.max(...names.map((name) => providers[name].title.length));
  for (const name of names) {
    const { title, keys, environment, ids = {} }: AnyProvider = providers[name];
    const baseUrl = emulator.baseUrls[name];
    const variables = environment(baseUrl);
    lines.push('', `${comment(`# ${title.padEnd(titleWidth)}`)}  ${styleText('cyan', baseUrl)}`);
    for (const [variable, value] of Object.entries(variables)) lines.push(`${variable}=${value}`);
    const shown = new Set(Object.values(variables));
    const others = Object.entries({ ...keys, ...ids }).filter(([, value]) => !shown.has(value));
    const width = Math.max(...others.map(([other]) => other.length));
    for (const [other, value] of others) lines.push(comment(`# ${`${other}:`.padEnd(width + 1)} ${value}`));
  }
  return `${lines.join('\n')}\n`;
}

/** One line for one request. */
export function requestLine({ method, path, status, durationMs }: RequestLogEntry): string {
  const colour = status === undefined || status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green';
  return `${method} ${path} ${styleText(colour, String(status ?? 'unanswered'))} ${Math.round(durationMs)} ms`;
}

/** Colours appear on a terminal only, and not under NO_COLOR: `styleText` sees to both. */
function comment(text: string): string {
  return styleText('dim', text);
}
