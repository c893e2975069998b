/**
 * The times of a session as dates.
 *
 * @example
 * const { updatedAt } = sessionTimes(await portal.sessions.get(id));
 */
export function sessionTimes(session: { readonly created_at: string; readonly updated_at: string }): {
  readonly createdAt: Date;
  readonly updatedAt: Date;
} {
  return { createdAt: dateOf(session.created_at), updatedAt: dateOf(session.updated_at) };
}

/** Parses a date-time of the service. Without a zone it is UTC, which `new Date` would take for local time. */
function dateOf(value: unknown): Date {
  // Responses are not always what their types say.
  if (typeof value !== 'string') return new Date(Number.NaN);
  const hasZone = /(z|[+-]\d\d:?\d\d)$/i.test(value);
  return new Date(hasZone ? value : `${value.replace(' ', 'T')}Z`);
}
