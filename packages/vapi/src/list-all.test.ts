import { expect, it } from 'vitest';
import { createVapi } from './index.ts';

// Where paging ends, with responses that no well-behaved server sends.

it.each([
  ['says that there is no next page', { hasNextPage: false }, 2, 1],
  ['is shorter than the limit and says nothing of a next one', {}, 1, 1],
  ['is full and says nothing of a next one', {}, 2, 2],
  ['says null of a next one and is shorter than the limit', { hasNextPage: null }, 1, 1],
  ['is as long as the lower limit that was applied', { itemsPerPage: 1 }, 1, 2],
  ['is shorter than the limit and says that there is a next one', { hasNextPage: true }, 1, 2],
])('goes by the metadata: a page that %s', async (_, more, results, pages) => {
  const requests: string[] = [];
  const answer = async (url: string) => {
    requests.push(url);
    const session = (id: number) => ({ id: `${requests.length}-${id}`, orgId: 'o', createdAt: '', updatedAt: '' });
    const first = requests.length === 1;
    return Response.json({
      results: Array.from({ length: first ? results : 0 }, (_, id) => session(id)),
      metadata: {
        itemsPerPage: 2,
        totalItems: 9,
        currentPage: requests.length,
        ...(first ? more : { hasNextPage: false }),
      },
    });
  };
  const walker = createVapi({ apiKey: 'k', fetch: answer, onMismatch: () => {} });
  let count = 0;
  for await (const _ of walker.sessions.listAll({ limit: 2 })) count += 1;
  expect(count).toBe(results);
  expect(requests).toHaveLength(pages);
});

it('says of an error on the way which page to go on with', async () => {
  const answer = async (url: string) => {
    const page = new URL(url).searchParams.get('page');
    if (page === '2') return Response.json({ message: 'no', statusCode: 400 }, { status: 400 });
    const result = { id: 'a', orgId: 'o', createdAt: '', updatedAt: '' };
    return Response.json({
      results: [result],
      metadata: { itemsPerPage: 1, totalItems: 3, currentPage: 1, hasNextPage: true },
    });
  };
  const walker = createVapi({ apiKey: 'k', fetch: answer });
  const walk = walker.sessions.listAll();
  await walk.next();
  await expect(walk.next()).rejects.toMatchObject({ kind: 'api', page: 2, operation: 'sessions.listAll' });
});
