import { describe, expect, it } from 'vitest';
import { contractOf } from './contract.ts';
import { below, locate, type Provider } from './document.ts';
import { operationsOf } from './index.ts';

const operationCounts: Record<Provider, number> = {
  edgegap: 7,
  portal: 9,
  sipher: 4,
  uxmate: 5,
  vapi: 5,
};

describe.each(Object.entries(operationCounts) as [Provider, number][])(
  'the OpenAPI document of %s',
  (provider, count) => {
    const { document, validate } = contractOf(provider);
    const parts = [...partsOf(document, '')].filter(({ pointer }) => !/\/examples?\//.test(pointer));

    it('has one id for each operation', () => {
      expect(new Set(operationsOf(provider)).size).toBe(count);
      expect(operationsOf(provider)).toHaveLength(count);
    });

    it('has schemas that compile under strict rules', () => {
      const schemas = parts.filter(({ pointer }) => /\/schema$|^\/components\/schemas\/[^/]+$/.test(pointer));
      expect(schemas.length).toBeGreaterThan(count);
      for (const { pointer } of schemas) expect(() => validate(pointer, undefined), pointer).not.toThrow();
    });

    it('has references that can be resolved', () => {
      for (const { pointer, value } of parts) {
        if ('$ref' in value) expect(() => locate(document, pointer), pointer).not.toThrow();
      }
    });

    it('has examples that match their schemas', () => {
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
  },
);

function* partsOf(value: unknown, pointer: string): Generator<{ pointer: string; value: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  yield { pointer, value: { ...value } };
  for (const [key, child] of Object.entries(value)) yield* partsOf(child, below(pointer, key));
}
