/** Longer objects and arrays are written over several lines. */
const maxInline = 72;

/** A JSON value as TypeScript: names without quotes where they need none, strings in single quotes, unless they hold one. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const isArray = Array.isArray(value);
  const parts = isArray
    ? value.map((item) => literal(item, `${indent}  `))
    : Object.entries(value).map(([name, item]) => `${nameOf(name)}: ${literal(item, `${indent}  `)}`);
  const [open, close] = isArray ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  const inline = isArray ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  if (inline.length <= maxInline && !inline.includes('\n')) return inline;
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${indent}${close}`;
}

/** A string as TypeScript. What could end the line or hide in it is escaped. */
export function quote(text: string): string {
  const json = JSON.stringify(text);
  const mark = text.includes("'") ? '"' : "'";
  const escaped = mark === '"' ? json.slice(1, -1) : json.slice(1, -1).replaceAll('\\"', '"');
  return `${mark}${escaped.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeCharacter)}${mark}`;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function nameOf(name: string): string {
  // As a computed name it is a field like any other; bare it would be the prototype.
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}
