import type { Exchange } from '../types.ts';

/** Which requests are listed. An empty string lets all through. */
export interface Filter {
  /** Part of the method, the path, a body or a fault, whatever its case. */
  readonly text: string;
  readonly provider: string;
  readonly operation: string;
  readonly status: string;
}

export const noFilter: Filter = { text: '', provider: '', operation: '', status: '' };

/** The classes of status that can be asked for. */
export const statuses: Readonly<Record<string, (exchange: Exchange) => boolean>> = {
  '2xx': ({ status }) => Math.floor((status ?? 0) / 100) === 2,
  '3xx': ({ status }) => Math.floor((status ?? 0) / 100) === 3,
  '4xx': ({ status }) => Math.floor((status ?? 0) / 100) === 4,
  '5xx': ({ status }) => Math.floor((status ?? 0) / 100) === 5,
  'no response': ({ status }) => status === undefined,
  faults: ({ fault }) => fault !== false,
};

/** Whether a request is listed. */
export function matches(exchange: Exchange, { text, provider, operation, status }: Filter): boolean {
  if (provider !== '' && exchange.provider !== provider) return false;
  if (operation !== '' && exchange.operation !== operation) return false;
  if (status !== '' && !statuses[status]?.(exchange)) return false;
  return text === '' || searchText(exchange).includes(text.toLowerCase());
}

const texts = new WeakMap<Exchange, string>();

/** In lower case, and made once for each state of a request: people type letter by letter. */
export function searchText(exchange: Exchange): string {
  let text = texts.get(exchange);
  if (text === undefined) {
    const { provider, operation, method, path, query, body, response, fault, problem, status } = exchange;
    const bodies = JSON.stringify([query, body ?? null, response?.body ?? null, fault, problem ?? null]);
    text = `${status} ${provider} ${operation} ${method} ${path} ${bodies}`.toLowerCase();
    texts.set(exchange, text);
  }
  return text;
}
