/**
 * Puts values into the placeholders of whatever holds strings. Vapi runs a Liquid engine over them. Here only the plain
 * `{{ name }}` is understood: filters, tags and paths without a value stay as they are. A name without a value becomes nothing, as in
 * Liquid.
 */
export function fillPlaceholders<Value>(template: Value, values: object): Value {
  const byName = new Map<string, unknown>(Object.entries(values));
  const fill = (text: string) =>
    text.replace(/\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g, (placeholder, name: string) =>
      byName.has(name) || !name.includes('.') ? toText(byName.get(name)) : placeholder,
    );
  return JSON.parse(JSON.stringify(template), (_, value) => (typeof value === 'string' ? fill(value) : value));
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
