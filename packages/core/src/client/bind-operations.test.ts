import { expect, it } from 'vitest';
import { EXAMPLE } from '../../test/example-provider.ts';
import { bindOperations, type Client, createClient } from '../index.ts';

const client = createClient(EXAMPLE);

it('bind gives each operation its client and keeps its arguments', () => {
  const operations = {
    get: (given: Client, id: string, options?: { deep: boolean }) => ({ given, id, options }),
  };
  const bound = bindOperations(client, operations);
  expect(bound.get('1', { deep: true })).toEqual({ given: client, id: '1', options: { deep: true } });
  expect(Object.isFrozen(bound)).toBe(true);
  // @ts-expect-error the id is missing
  bound.get();
});
