import { isObject } from './describe-type.ts';

/** Says yes or no of a value. */
export type Fits = (value: unknown) => boolean;

/** What is read here of valibot's schemas and of the actions in their pipes. */
export interface Node {
  readonly type: string;
  readonly async?: boolean;
  readonly pipe?: readonly Node[];
  readonly entries?: Readonly<Record<string, Node>>;
  readonly options?: readonly unknown[];
  readonly item?: Node;
  readonly key?: unknown;
  readonly value?: Node;
  readonly wrapped?: Node;
  readonly literal?: unknown;
  readonly requirement?: unknown;
  readonly default?: unknown;
}

/** The check of what is left to valibot. */
export const nothing: Fits = () => false;

/** Makes the check of an object, whose fields `checkOf` knows to check. */
export function compileObject({ entries = {} }: Node, checkOf: (node: Node | undefined) => Fits): Fits {
  let due = 0;
  const fieldOf = (key: string) => {
    const entry = entries[key] as Node;
    const isOptional = (entry.type === 'optional' || entry.type === 'nullish') && entry.default === undefined;
    const inner = isOptional && entry.type === 'optional' && !entry.pipe ? entry.wrapped : entry;
    const check = checkOf(inner);
    if (!isOptional) due += 1;
    return { key, isDue: !isOptional, check, takesText: takesText(inner), takesFinite: check === Number.isFinite };
  };
  const fields: ReturnType<typeof fieldOf>[] = [];
  // As valibot goes through them: those of a prototype, too.
  for (const key in entries) fields.push(fieldOf(key));
  const byKey = new Map(fields.map((field) => [field.key, field]));
  // As they came last: mostly those of the next object come in the same order.
  const order: typeof fields = [];
  // valibot also finds what an object or a list has by its prototype, which a loop over its keys does not.
  if (fields.some(({ key }) => key in {})) return nothing;
  const isOfLists = fields.some(({ key }) => key in []);
  return (value) => {
    if (!isObject(value) || (isOfLists && Array.isArray(value))) return false;
    let found = 0;
    let at = 0;
    // Far faster than to ask for each field: an engine knows the keys of objects that are alike, and where they stand.
    for (const key in value) {
      let field = order[at];
      if (field === undefined || field.key !== key) {
        field = byKey.get(key);
        if (field === undefined) continue;
        order[at] = field;
      }
      at += 1;
      const item = value[key];
      const isSure = field.takesText ? typeof item === 'string' : field.takesFinite && Number.isFinite(item);
      if (!isSure && !field.check(item)) return false;
      if (field.isDue) found += 1;
    }
    return found === due;
  };
}

/** Tells whether any text fits, so that a look is enough. */
function takesText({ type, pipe, options = [] }: Partial<Node> = {}): boolean {
  return !pipe && (type === 'string' || (type === 'union' && options.some((option) => takesText(option as Node))));
}
