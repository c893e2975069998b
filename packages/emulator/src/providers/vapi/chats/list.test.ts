import { describe, expect, it } from 'vitest';
import { assistantId, stageChats } from '../../../../test/vapi-chats.ts';

const other = '1b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e12';

/** Five chats, a second apart from 2026-01-01 on: a of one assistant, b of another, c of a session, d after c, e of a squad. */
async function fill() {
  const staged = await stageChats();
  const { emulator, call, chat, session } = staged;
  const ids: Record<string, string> = {};
  const make = async (name: string, body: object) => {
    emulator.clock.freeze(new Date(Date.UTC(2026, 0, 1, 0, 0, Object.keys(ids).length)));
    ids[name] = (await chat({ ...body, name, input: name })).id;
  };
  await make('a', { assistantId });
  await make('b', { assistantId: other });
  const { id: sessionId } = await session({ assistantId, squadId: 'Squad-1' });
  await make('c', { sessionId });
  await make('d', { previousChatId: ids['c'] });
  await make('e', { squadId: 'squad-2' });
  const names = async (query: string) => {
    const { status, body } = await call('GET', `/chat?sortOrder=ASC&${query}`);
    expect(status).toBe(200);
    return body.results.map(({ name }) => name).join('');
  };
  return { ...staged, ids, sessionId, names };
}

describe('a list of chats', () => {
  it('is filtered by each filter, and by all of them', async () => {
    const { ids, sessionId, names } = await fill();
    const time = '2026-01-01T00:00:01.000Z';
    const expected: [string, string][] = [
      ['', 'abcde'],
      [`id=${ids['a']}`, 'a'],
      [`id=${ids['a']?.toUpperCase()}`, 'a'],
      [`idAny=${ids['a']},${ids['e']?.toUpperCase()}`, 'ae'],
      [`assistantId=${assistantId.toUpperCase()}`, 'acd'],
      [`assistantIdAny=${assistantId}%2C${other.toUpperCase()}`, 'abcd'],
      ['squadId=squad-1', 'cd'],
      [`sessionId=${sessionId.toUpperCase()}`, 'c'],
      [`previousChatId=${ids['c']?.toUpperCase()}`, 'd'],
      [`createdAtGt=${time}`, 'cde'],
      [`createdAtGe=${time}`, 'bcde'],
      [`createdAtLt=${time}`, 'a'],
      [`createdAtLe=${time}`, 'ab'],
      [`updatedAtGt=${time}`, 'cde'],
      [`updatedAtGe=${time}`, 'bcde'],
      [`updatedAtLt=${time}`, 'a'],
      [`updatedAtLe=${time}`, 'ab'],
      [`assistantId=${assistantId}&createdAtGt=${time}&squadId=Squad-1`, 'cd'],
      ['id=chat_1', ''],
    ];
    for (const [query, found] of expected) expect([query, await names(query)]).toEqual([query, found]);
  });

  it('comes in pages, the newest first, and shows neither foreign nor deleted chats', async () => {
    const { call, ids, names } = await fill();
    const { body } = await call('GET', '/chat?limit=2&page=2');
    expect(body.results.map(({ name }) => name)).toEqual(['c', 'b']);
    expect(body.metadata).toEqual({
      itemsPerPage: 2,
      totalItems: 5,
      currentPage: 2,
      totalPages: 3,
      hasNextPage: true,
      sortOrder: 'DESC',
    });
    await call('DELETE', `/chat/${ids['c']}`);
    expect(await names('')).toBe('abde');
  });

  it.each([
    ['name=a', 'property name should not exist'],
    ['workflowId=a', 'property workflowId should not exist'],
    ['customerNumberAny=a', 'property customerNumberAny should not exist'],
    ['cursor=a', 'property cursor should not exist'],
    ['limit=1001', 'limit must not be greater than 1000'],
    ['sortOrder=desc', 'sortOrder must be one of the following values: ASC, DESC'],
    ['sortBy=name', 'sortBy must be one of the following values: createdAt, duration, cost'],
    ['createdAtGt=today', 'createdAtGt must be a valid ISO 8601 date string'],
    ['id=a&id=b', 'id must be a string'],
  ])('refuses %s', async (query, message) => {
    const { call } = await stageChats();
    expect(await call('GET', `/chat?${query}`)).toMatchObject({ status: 400, body: { message: [message] } });
  });
});
