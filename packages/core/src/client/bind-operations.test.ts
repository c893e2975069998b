import { expect, it, vi } from 'vitest';
import { EXAMPLE } from '../../test/example-provider.ts';
import { bindOperations, type Client, createClient } from '../index.ts';

const client = createClient(EXAMPLE);
const operations = {
  get: (given: Client, id: string, options?: { deep: boolean }) => ({ given, id, options }),
};

it('bindOperations passes the client and the arguments to each operation', () => {
  const bound = bindOperations(client, operations);
  expect(bound.get('1', { deep: true })).toEqual({ given: client, id: '1', options: { deep: true } });
});

it('bindOperations returns operations that can be spied on and replaced', () => {
  const bound = bindOperations(client, operations);
  const spy = vi.spyOn(bound, 'get').mockReturnValueOnce({ given: client, id: 'stub', options: undefined });
  expect(bound.get('1').id).toBe('stub');
  expect(bound.get('2').id).toBe('2');
  expect(spy).toHaveBeenCalledTimes(2);
  bound.get = (id) => ({ given: client, id: `${id}!`, options: undefined });
  expect(bound.get('3').id).toBe('3!');
});
