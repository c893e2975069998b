import type { Exchange } from '../types.ts';
import { type Api, bodyText, sentHeaders, targetOf } from './recorded.ts';

/** The request as a command, with a test key in place of the credential. */
export function curl(exchange: Exchange, api: Api): string {
  const url = targetOf(exchange, api);
  const options = [
    exchange.method === 'GET' ? '' : `-X ${exchange.method} `,
    // Brackets would be patterns of several URLs.
    /[[\]{}]/.test(url) ? '--globoff ' : '',
  ];
  const parts = [`curl ${options.join('')}${shell(url)}`];
  for (const [name, value] of Object.entries(sentHeaders(exchange, api)))
    parts.push(`-H ${shell(`${name}: ${value}`)}`);
  const body = bodyText(exchange);
  if (body !== undefined) parts.push(`--data-raw ${shell(body)}`);
  return parts.join(' \\\n  ');
}

/** One word for any POSIX shell, whatever it holds. */
function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
