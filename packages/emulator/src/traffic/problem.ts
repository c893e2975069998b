/** How long a problem may be that is shown beside a request. */
const maxLength = 300;

/** What a refusing response says is wrong, in one line: its message, in whichever form an API has it. */
export function problemOf(body: unknown): string | undefined {
  const text = textOf(body)?.replaceAll(/\s+/g, ' ').trim();
  if (!text) return undefined;
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.flatMap((item) => textOf(item) ?? []).join('; ');
  const { message, msg, loc, error, detail } = value as Readonly<Record<string, unknown>>; // whatever they are
  const place = Array.isArray(loc) ? `${loc.join('.')}: ` : '';
  return typeof msg === 'string' ? `${place}${msg}` : (textOf(message) ?? textOf(detail) ?? textOf(error));
}
