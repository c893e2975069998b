/**
 * Reads a date-time of the service. It may come without a zone, and is UTC then, which `new Date` would take for local
 * time.
 */
function dateOf(text: unknown): Date {
  // An answer is handed over even where it drifts.
  if (typeof text !== 'string') return new Date(Number.NaN);
  const hasZone = /(z|[+-]\d\d:?\d\d)$/i.test(text);
  return new Date(hasZone ? text : `${text.replace(' ', 'T')}Z`);
}

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
