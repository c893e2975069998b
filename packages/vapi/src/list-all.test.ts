import { expect, it } from 'vitest';
import { createVapi } from './index.ts';

// Where paging ends.

it.each([
  ['a page that has `hasNextPage: false`', { hasNextPage: false }, 2, 1],
  ['a page that is shorter than the limit, without `hasNextPage`', {}, 1, 1],
  ['a page that is full, without `hasNextPage`', {}, 2, 2],
  ['a page that is shorter than the limit, with `hasNextPage: null`', { hasNextPage: null }, 1, 1],
  ['a page that is as long as the lower limit that the server applied', { itemsPerPage: 1 }, 1, 2],
  ['a page that is shorter than the limit, with `hasNextPage: true`', { hasNextPage: true }, 1, 2],
])('listAll, of %s, requests as many pages as the metadata says', async (_, more, results, pages) => {
  const requests: string[] = [];
  const respond = async (url: string) => {
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
  const vapi = createVapi({ apiKey: 'k', fetch: respond, onMismatch: () => {} });
  let count = 0;
  for await (const _ of vapi.sessions.listAll({ limit: 2 })) count += 1;
  expect(count).toBe(results);
  expect(requests).toHaveLength(pages);
});

it('listAll names the page to continue with on an error', async () => {
  const respond = async (url: string) => {
    const page = new URL(url).searchParams.get('page');
    if (page === '2') return Response.json({ message: 'no', statusCode: 400 }, { status: 400 });
    const result = { id: 'a', orgId: 'o', createdAt: '', updatedAt: '' };
    return Response.json({
      results: [result],
      metadata: { itemsPerPage: 1, totalItems: 3, currentPage: 1, hasNextPage: true },
    });
  };
  const vapi = createVapi({ apiKey: 'k', fetch: respond });
  const sessions = vapi.sessions.listAll();
  await sessions.next();
  await expect(sessions.next()).rejects.toMatchObject({ kind: 'api', page: 2, operation: 'sessions.listAll' });
});
