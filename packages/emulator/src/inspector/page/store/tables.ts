import { searchText } from '../traffic/filter.ts';
import type { Exchange, Row } from '../types.ts';

/** The fields that say most about a row, the first ones that it has. */
const telling = [
  'custom_id',
  'name',
  'input',
  'status',
  'agent_id',
  'sessionId',
  'assistantId',
  'type',
  'size',
  'user_count',
];

/** A few of a row's values in one line. */
export function summary({ id, value }: Row): string {
  const { chat, ...own } = Object(value) as Readonly<Record<string, unknown>>; // of anything else it has none
  const fields: Readonly<Record<string, unknown>> = { ...own, ...Object(chat) };
  const values = telling
    .map((name) => fields[name])
    .filter((each) => /^(?:string|number)$/.test(typeof each) && each !== id);
  return values.slice(0, 3).join(' · ');
}

/** The requests whose path or bodies contain the row's id, or whose path ends with the id that its creator chose. */
export function touching({ id, value }: Row, exchanges: readonly Exchange[]): readonly Exchange[] {
  const { custom_id: chosen } = Object(value) as { readonly custom_id?: unknown }; // of anything else it has none
  const isTouching = (exchange: Exchange) =>
    searchText(exchange).includes(id.toLowerCase()) ||
    (typeof chosen === 'string' && exchange.path.endsWith(`/${encodeURIComponent(chosen)}`));
  return exchanges.filter(isTouching);
}
