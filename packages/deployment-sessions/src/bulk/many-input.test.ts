import { describe, expect, it } from 'vitest';
import { arrived, items } from '../../test/bulk.ts';
import { shareEdgegap } from '../../test/edgegap.ts';
import { failureOf } from '../../test/failure-of.ts';
import { createEdgegap } from '../index.ts';

const edgegap = shareEdgegap();

describe('an invalid argument of a bulk call', () => {
  it.each([
    ['a repeated id', { items: [...items(3), { custom_id: 'p1', ip_list: [] }] }, 'items[3]', 'has the id of items[1]'],
    ['items that are not an array', { items: 'p1' }, 'items', 'must be an array'],
    ['an item without addresses', { items: [{ custom_id: 'a' }] }, 'items[0].ip_list', 'is missing'],
    ['an empty id', { items: [{ custom_id: '', ip_list: [] }] }, 'items[0].custom_id', 'an id that fits'],
    ['a dot segment as an id', { items: [{ custom_id: '..', ip_list: [] }] }, 'items[0].custom_id', 'an id that fits'],
    [
      'an address that is not a string',
      { items: [{ custom_id: 'a', ip_list: [1] }] },
      'items[0].ip_list[0]',
      'expected string',
    ],
    ['an empty chunk', { items: items(1), options: { chunkSize: 0 } }, 'chunkSize', 'whole number'],
    ['a fraction as concurrency', { items: items(1), options: { concurrency: 0.5 } }, 'concurrency', 'whole number'],
  ])('is refused before anything is sent: %s', async (_, given, parameter, message) => {
    const { items: list, options } = given as { items: never; options?: object };
    const error = await failureOf(edgegap.sessions.createMany(list, options));
    expect(error).toMatchObject({ kind: 'input', parameter, attempts: 0, outcome: 'not-applied' });
    expect(error.message).toContain(message);
    expect(arrived(edgegap)).toEqual([]);
  });

  it('is refused before anything is sent: an unknown option', async () => {
    const error = await failureOf(edgegap.sessions.createMany(items(1), { chunksize: 10 } as object));
    expect(error).toMatchObject({ kind: 'config', attempts: 0, outcome: 'not-applied' });
    expect(error.message).toContain('unknown option `chunksize`; did you mean `chunkSize`?');
    expect(arrived(edgegap)).toEqual([]);
  });

  it('is refused by deleteMany, too', async () => {
    expect(await failureOf(edgegap.sessions.deleteMany(['a', 'a']))).toMatchObject({ parameter: 'items[1]' });
    expect(await failureOf(edgegap.sessions.deleteMany([7 as never]))).toMatchObject({ parameter: 'items[0]' });
  });

  it('is refused by resume: no result, or one of another deployment', async () => {
    const result = await edgegap.sessions.createMany(items(1));
    for (const other of [{ ...result, deploymentId: 'other' }, {}, null, { ...result, operation: 'sessions.get' }]) {
      expect(await failureOf(edgegap.sessions.resume(other as typeof result))).toMatchObject({
        kind: 'input',
        parameter: 'result',
        outcome: 'not-applied',
      });
    }
  });

  it('or a missing token rejects the call', async () => {
    const { sessions } = createEdgegap({ apiKey: () => '' }).deployment('d');
    expect(await failureOf(sessions.createMany(items(1)))).toMatchObject({ kind: 'config', attempts: 0 });
  });
});
