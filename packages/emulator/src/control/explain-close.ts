/** What a method of a closed emulator throws. */
export function closedError(cause?: unknown): Error {
  return new Error('The emulator was closed', { cause });
}

/** The same methods, those within objects too: what one throws after the close says so, and not that a database is shut. */
export function explainClose<Methods extends object>(methods: Methods, isClosed: () => boolean): Methods {
  const entries = Object.entries(methods).map(([name, member]): [string, unknown] => {
    if (typeof member === 'object') return [name, explainClose(member, isClosed)];
    if (typeof member !== 'function') return [name, member];
    const explained = (...parameters: unknown[]) => {
      try {
        return member(...parameters);
      } catch (error) {
        throw isClosed() ? closedError(error) : error;
      }
    };
    return [name, explained];
  });
  return Object.fromEntries(entries) as Methods; // name by name
}
