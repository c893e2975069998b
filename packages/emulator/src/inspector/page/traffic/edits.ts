/** What a person changed of a request, as a replay takes it. */
export interface Edits {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** In place of all; a masked credential stays what it was. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it is. Absent: as it was. */
  readonly body?: string;
}

/** Reads the fields of the form for a request that had a body or had none. @throws Error for a header that has no colon */
export function readEdits(fields: Readonly<Record<string, string>>, hadBody: boolean): Edits {
  const { method = '', path = '', headers = '', body = '' } = fields;
  const [pathname = '', search = ''] = path.split(/\?(.*)/s);
  return {
    method: method.trim().toUpperCase(),
    path: pathname,
    query: queryOf(search),
    headers: headersOf(headers),
    ...((body !== '' || hadBody) && { body }),
  };
}

function queryOf(search: string): Edits['query'] {
  const parameters = new URLSearchParams(search);
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function headersOf(text: string): Edits['headers'] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined)
        throw new Error(`A header is a name, a colon and a value, not “${line}”`);
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
}
