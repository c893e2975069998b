import * as v from 'valibot';
import { check } from '../requests/check.ts';
import { dto } from '../requests/dto.ts';
import { text } from '../requests/fields.ts';
import { equalsId, type Filter, isOneOfIds, type Reading, timeFields, timeReadings } from './filters.ts';
import { type ListQuery, pagingFields, readPaging } from './query.ts';

const filterFields = {
  id: v.optional(text()),
  idAny: v.optional(text()),
  assistantId: v.optional(text()),
  assistantIdAny: v.optional(text()),
  squadId: v.optional(text()),
  sessionId: v.optional(text()),
  previousChatId: v.optional(text()),
  ...timeFields,
};

const readings: Record<keyof typeof filterFields, Reading> = {
  id: equalsId('$.id'),
  idAny: isOneOfIds('$.id'),
  assistantId: equalsId('$.assistantId'),
  assistantIdAny: isOneOfIds('$.assistantId'),
  squadId: equalsId('$.squadId'),
  sessionId: equalsId('$.sessionId'),
  previousChatId: equalsId('$.previousChatId'),
  ...timeReadings,
};

const ListChats = dto({ ...filterFields, ...pagingFields });

/**
 * Reads the query of a list of chats.
 *
 * @throws Refusal 400 with everything that is wrong with it.
 */
export function readChatQuery(parameters: URLSearchParams): ListQuery {
  const { page, limit, sortOrder, sortBy, ...filters } = check(ListChats, valuesOf(parameters));
  return { ...readPaging({ page, limit, sortOrder, sortBy }), filters: Object.entries(filters).flatMap(readFilter) };
}

function readFilter([name, value]: [string, string | undefined]): Filter[] {
  // The schema has let no other name through.
  return value === undefined ? [] : [readings[name as keyof typeof filterFields](value)];
}

/** A key that repeats becomes an array, which no field takes. */
function valuesOf(parameters: URLSearchParams): Record<string, unknown> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => [name, parameters.getAll(name).length === 1 ? parameters.get(name) : parameters.getAll(name)]),
  );
}
