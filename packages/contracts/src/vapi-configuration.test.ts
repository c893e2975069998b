import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nameOf, type Schema, withParts } from '../generate/schema.ts';
import { configurationModule, configurationSchemas, readClosure, target } from '../generate/vapi-configuration.ts';

const closure = readClosure();
const schemas = configurationSchemas(closure);

describe("the types of Vapi's configuration", () => {
  it('are up to date (run pnpm --filter @x/contracts generate)', () => {
    // A plain comparison: a diff of half a megabyte helps nobody.
    expect(readFileSync(target, 'utf8') === configurationModule(closure)).toBe(true);
  });

  it('are the same in two runs, which do not change the document', () => {
    const before = JSON.stringify(closure);
    expect(configurationModule(closure) === configurationModule(readClosure())).toBe(true);
    expect(JSON.stringify(closure)).toBe(before);
  });

  it('have open enums for models and voices, and closed ones elsewhere', () => {
    const closed = { type: 'string', enum: ['a'] };
    const properties = { model: closed, fallbackModels: { type: 'array', items: closed }, provider: closed };
    const odd = { ...schemas, AssistantOverrides: { type: 'object', properties } };
    const module = configurationModule({ ...closure, components: { schemas: odd } });
    expect(module).toContain("model?: 'a' | (string & {}) | undefined;");
    expect(module).toContain("fallbackModels?: readonly ('a' | (string & {}))[] | undefined;");
    expect(module).toContain("provider?: 'a' | undefined;");
  });

  it('cannot be generated from an unknown keyword', () => {
    const odd = {
      ...schemas,
      AssistantOverrides: { type: 'object', properties: { odd: { type: 'string', not: {} } as Schema } },
    };
    expect(() => configurationModule({ ...closure, components: { schemas: odd } })).toThrow('No type is known');
  });

  it('have unions whose members differ in an enum value, with two exceptions in the document', () => {
    const alike = Object.entries(schemas).flatMap(([name, schema]) => {
      return [...withParts(schema)].filter((part) => !isToldApart(part)).map(() => name);
    });
    expect([...new Set(alike)]).toEqual(['ScorecardMetric', 'SquadMemberDTO']);
  });
});

function isToldApart({ oneOf = [] }: Schema): boolean {
  const members = oneOf.flatMap(({ $ref }) => ($ref === undefined ? [] : [schemas[nameOf($ref)]]));
  return (
    Object.keys(members[0]?.properties ?? {}).some((key) => {
      const words = members.map((member) => wordsOf(member?.properties?.[key]));
      return words.every((list) => list !== undefined) && new Set(words.flat()).size === words.flat().length;
    }) || members.length < 2
  );
}

function wordsOf(schema: Schema = {}): readonly unknown[] | undefined {
  const { enum: words, 'x-starts-with': start } = schema;
  return words ?? (start === undefined ? undefined : [start]);
}
