import { describe, expect, it } from 'vitest';
import { contractOf } from './contract.ts';
import { below, type DocumentName, documentsOf, locate, type Provider } from './document.ts';

const providers: readonly Provider[] = ['edgegap', 'portal', 'sipher', 'uxmate', 'vapi'];

describe.each<DocumentName>(providers.flatMap(documentsOf))('the document %s', (name) => {
  const { document, operations, validate } = contractOf(name);
  const parts = [...partsOf(document, '')].filter(({ pointer }) => !/\/examples?\//.test(pointer));

  it('declares operations, each with an id and calls of its own', () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { calls } of operations) expect(calls, 'x-calls').not.toHaveLength(0);
    const calls = operations.flatMap((operation) => operation.calls);
    expect(calls.every((call) => /^[a-z]\w*\.[a-z]\w*$/.test(call))).toBe(true);
    expect(new Set(calls).size).toBe(calls.length);
  });

  it('has only schemas that compile under strict rules', () => {
    const schemas = parts.filter(({ pointer }) => /\/schema$|^\/components\/schemas\/[^/]+$/.test(pointer));
    expect(schemas.length).toBeGreaterThan(operations.length);
    for (const { pointer } of schemas) expect(() => validate(pointer, undefined), pointer).not.toThrow();
  });

  it('has only references that lead somewhere', () => {
    for (const { pointer, value } of parts) {
      if ('$ref' in value) expect(() => locate(document, pointer), pointer).not.toThrow();
    }
  });

  it('gives examples that fit their schemas', () => {
    for (const { pointer, value } of parts) {
      for (const example of 'schema' in value ? examplesOf(pointer, value) : []) {
        expect(validate(below(pointer, 'schema'), example), pointer).toEqual([]);
      }
    }
  });

  function examplesOf(pointer: string, { example, examples }: Readonly<Record<string, unknown>>): unknown[] {
    const named = Object.keys(Object(examples)).map((name) => {
      return locate<{ value: unknown }>(document, below(pointer, 'examples', name)).value.value;
    });
    return example === undefined ? named : [example, ...named];
  }
});

function* partsOf(value: unknown, pointer: string): Generator<{ pointer: string; value: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  yield { pointer, value: { ...value } };
  for (const [key, child] of Object.entries(value)) yield* partsOf(child, below(pointer, key));
}
