import { describe, expect, it } from 'vitest';
import { start } from '../../../../test/start.ts';
import { type Call, vapiCaller } from '../../../../test/vapi-caller.ts';
import type { Emulator } from '../../../start-emulator.ts';

const second = (count: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, count));

/** Stores one session a second from 2026-01-01 on; returns their ids in that order. */
async function fill(emulator: Emulator, call: Call, bodies: readonly object[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, body] of bodies.entries()) {
    emulator.clock.freeze(second(index));
    const response = await call('POST', '/session', body);
    expect(response.status).toBe(201);
    ids.push(response.body.id);
  }
  return ids;
}

async function stage(bodies: readonly object[]) {
  const emulator = await start();
  const call = vapiCaller(emulator, { fetch: emulator.fetch });
  return { emulator, call, ids: await fill(emulator, call, bodies) };
}

const idsOf = (body: { results: { id: string }[] }) => body.results.map(({ id }) => id);
const five = Array.from({ length: 5 }, () => ({}));

describe('pages of GET /session', () => {
  it('have 100 sessions by default, the newest first', async () => {
    const { call, ids } = await stage(Array.from({ length: 101 }, () => ({})));
    const { status, body } = await call('GET', '/session');
    expect(status).toBe(200);
    expect(idsOf(body)).toEqual(ids.reverse().slice(0, 100));
    expect(body.metadata).toEqual({
      itemsPerPage: 100,
      totalItems: 101,
      currentPage: 1,
      totalPages: 2,
      hasNextPage: true,
      sortOrder: 'DESC',
    });
  });

  it('without sessions have empty results', async () => {
    const { call } = await stage([]);
    expect((await call('GET', '/session')).body).toEqual({
      results: [],
      metadata: {
        itemsPerPage: 100,
        totalItems: 0,
        currentPage: 1,
        totalPages: 0,
        hasNextPage: false,
        sortOrder: 'DESC',
      },
    });
  });

  it.each([
    ['page=1&limit=2', [0, 1], { currentPage: 1, totalPages: 3, hasNextPage: true }],
    ['page=2&limit=2', [2, 3], { currentPage: 2, totalPages: 3, hasNextPage: true }],
    ['page=3&limit=2', [4], { currentPage: 3, totalPages: 3, hasNextPage: false }],
    ['page=4&limit=2', [], { currentPage: 4, totalPages: 3, hasNextPage: false }],
    ['limit=5', [0, 1, 2, 3, 4], { totalPages: 1, hasNextPage: false }],
    ['limit=0', [], { itemsPerPage: 0, totalItems: 5, totalPages: 0, hasNextPage: false }],
    ['limit=1000', [0, 1, 2, 3, 4], { itemsPerPage: 1000 }],
    ['page=1.9&limit=2.9', [0, 1], { currentPage: 1, itemsPerPage: 2 }],
    ['page=1e300', [], { totalItems: 5, hasNextPage: false }],
  ])('with %s', async (query, expected, metadata) => {
    const { call, ids } = await stage(five);
    const { body } = await call('GET', `/session?sortOrder=ASC&${query}`);
    expect(idsOf(body)).toEqual(expected.map((index) => ids[index]));
    expect(body.metadata).toMatchObject({ ...metadata, sortOrder: 'ASC' });
  });

  it.each(['createdAt', 'duration', 'cost'])(
    'sorted by %s are in the order of creation for equal values',
    async (sortBy) => {
      const { call, ids } = await stage(five);
      expect(idsOf((await call('GET', `/session?sortBy=${sortBy}&sortOrder=ASC`)).body)).toEqual(ids);
      expect(idsOf((await call('GET', `/session?sortBy=${sortBy}`)).body)).toEqual(ids.toReversed());
    },
  );

  it.each(['createdAt', 'duration', 'cost'])(
    'sorted by %s neither repeat nor skip sessions of the same time',
    async (sortBy) => {
      const { emulator, call } = await stage([]);
      emulator.clock.freeze(second(0));
      const ids: string[] = [];
      for (let index = 0; index < 25; index += 1) ids.push((await call('POST', '/session', {})).body.id);
      for (const sortOrder of ['ASC', 'DESC']) {
        const all: string[] = [];
        for (let page = 1; page <= 9; page += 1) {
          all.push(
            ...idsOf((await call('GET', `/session?limit=3&page=${page}&sortBy=${sortBy}&sortOrder=${sortOrder}`)).body),
          );
        }
        const sorted = ids.toSorted();
        expect(all).toEqual(sortOrder === 'ASC' ? sorted : sorted.reverse());
      }
    },
  );
});

describe('a filter of GET /session', () => {
  const assistantId = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';
  const otherAssistantId = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e12';
  const overrides = { variableValues: { a: 1 } };
  const customer = {
    number: '+15550100',
    name: 'Ada',
    email: 'ada@example.com',
    sipUri: 'sip:ada@example.com',
    externalId: 'ext',
    extension: '12',
    numberE164CheckEnabled: false,
    assistantOverrides: overrides,
    squadOverrides: { firstMessage: 'hello' },
  };
  const bodies = [
    { name: 'Ada', assistantId, squadId: 's1', phoneNumberId: 'p1', customer },
    {
      name: 'Billing',
      assistantId: otherAssistantId,
      squadId: 's2',
      phoneNumberId: 'p2',
      customer: { number: '+15550101' },
    },
    { name: 'ada' },
  ];
  const json = encodeURIComponent(JSON.stringify(overrides, null, 1));
  const at = (count: number, offset = 'Z') =>
    `2026-01-01T0${offset === 'Z' ? 0 : 2}:00:0${count}.000${encodeURIComponent(offset)}`;

  // The sessions are made at 0, 1 and 2 seconds past; `$0` stands for the id of the first, `$UPPER` for that in upper case.
  it.each<[string, number[]]>([
    ['id=$1', [1]],
    ['id=nobody', []],
    ['idAny=$0,$2,nobody', [0, 2]],
    ['idAny=', []],
    ['id=$UPPER', [0]],
    ['idAny=nobody,$UPPER', [0]],
    [`assistantId=${assistantId.toUpperCase()}`, [0]],
    [`assistantIdAny=${assistantId.toUpperCase()}`, [0]],
    ['squadId=S1', [0]],
    ['phoneNumberId=P2', [1]],
    ['phoneNumberIdAny=P1&phoneNumberIdAny=P2', [0, 1]],
    ['externalId=EXT', []],
    ['name=Ada', [0]],
    ['name=Ad', []],
    ["name=Ada'%20OR%201=1--", []],
    [`assistantId=${assistantId}`, [0]],
    [`assistantIdAny=${assistantId},${otherAssistantId}`, [0, 1]],
    [`assistantIdAny=${otherAssistantId},x`, [1]],
    ['squadId=s1', [0]],
    ['workflowId=w1', []],
    ['phoneNumberId=p2', [1]],
    ['phoneNumberIdAny=p1', [0]],
    ['phoneNumberIdAny=p1&phoneNumberIdAny=p2&phoneNumberIdAny=p3', [0, 1]],
    ['phoneNumberIdAny=p1,p2', []],
    ['number=%2B15550100', [0]],
    ['customer[number]=%2B15550101', [1]],
    ['customer%5Bnumber%5D=%2B15550101', [1]],
    ['customerNumberAny=%2B15550100,%2B15550101', [0, 1]],
    ['customerNumberAny=%2B15550101', [1]],
    ['customer[name]=Ada', [0]],
    ['customer[name]=Billing', []],
    ['email=ada@example.com', [0]],
    ['customer[email]=ada@example.com', [0]],
    ['sipUri=sip:ada@example.com', [0]],
    ['customer[sipUri]=sip:bob@example.com', []],
    ['externalId=ext', [0]],
    ['customer[externalId]=ex', []],
    ['extension=12', [0]],
    ['customer[extension]=12', [0]],
    ['numberE164CheckEnabled=false', [0]],
    ['numberE164CheckEnabled=true', [1]],
    ['customer[numberE164CheckEnabled]=true', [1]],
    [`assistantOverrides=${json}`, [0]],
    ['customer[assistantOverrides]=%7B%7D', []],
    ['customer[squadOverrides]={"firstMessage":"hello"}', [0]],
    [`squadOverrides=${json}`, []],
    ['squadOverrides=text', []],
    [`createdAtGt=${at(1)}`, [2]],
    [`createdAtGe=${at(1)}`, [1, 2]],
    [`createdAtLt=${at(1)}`, [0]],
    [`createdAtLe=${at(1)}`, [0, 1]],
    [`createdAtGe=${at(1, '+02:00')}`, [1, 2]],
    [`updatedAtGt=${at(1)}`, [2, 0]],
    [`updatedAtGe=${at(2)}`, [2, 0]],
    [`updatedAtLt=${at(2)}`, [1]],
    [`updatedAtLe=${at(2)}`, [1, 2]],
    [`createdAtGe=${at(0)}&createdAtLe=${at(1)}&name=Billing`, [1]],
    ['name=Ada&phoneNumberId=p2', []],
    ['number=%2B15550100&customer[name]=Ada&name=Ada', [0]],
  ])('%s', async (query, expected) => {
    const { emulator, call, ids } = await stage(bodies);
    emulator.clock.freeze(second(9));
    await call('PATCH', `/session/${ids[0]}`, {});
    const filled = query
      .replace(/\$(\d)/g, (_, index: string) => String(ids[Number(index)]))
      .replace('$UPPER', String(ids[0]).toUpperCase());
    const { status, body } = await call('GET', `/session?sortOrder=ASC&${filled}`);
    expect(status).toBe(200);
    expect(idsOf(body).toSorted()).toEqual(expected.map((index) => String(ids[index])).toSorted());
    expect(body.metadata.totalItems).toBe(expected.length);
  });
});

describe('GET /session refuses', () => {
  it.each<[string, string[]]>([
    ['cursor=x', ['property cursor should not exist']],
    ['Name=x&__proto__=y', ['property Name should not exist', 'property __proto__ should not exist']],
    ['page=0', ['page must not be less than 1']],
    ['page=abc', ['page must be a number conforming to the specified constraints', 'page must not be less than 1']],
    ['page=', ['page must be a number conforming to the specified constraints', 'page must not be less than 1']],
    [
      'page=1&page=2',
      ['page must be a number conforming to the specified constraints', 'page must not be less than 1'],
    ],
    ['limit=-1', ['limit must not be less than 0']],
    ['limit=1001', ['limit must not be greater than 1000']],
    ['sortOrder=desc', ['sortOrder must be one of the following values: ASC, DESC']],
    ['sortBy=updatedAt', ['sortBy must be one of the following values: createdAt, duration, cost']],
    [`name=${'x'.repeat(41)}`, ['name must be shorter than or equal to 40 characters']],
    ['name=a&name=b', ['name must be a string', 'name must be shorter than or equal to 40 characters']],
    ['number=12', ['number must be longer than or equal to 3 characters']],
    ['customer[number]=12', ['customer.number must be longer than or equal to 3 characters']],
    ['customer[x]=1', ['customer.property x should not exist']],
    ['customer=x', ['customer must be an object']],
    ['customer=x&customer[name]=y', ['customer must be an object']],
    ['customer[a][b]=x', ['property customer[a][b] should not exist']],
    ['numberE164CheckEnabled=1', ['numberE164CheckEnabled must be a boolean value']],
    ['createdAtGt=yesterday', ['createdAtGt must be a valid ISO 8601 date string']],
    ['updatedAtLe=2026-01-01', ['updatedAtLe must be a valid ISO 8601 date string']],
    ['createdAtLt=2026-13-01T00:00:00Z', ['createdAtLt must be a valid ISO 8601 date string']],
    [
      'x=1&limit=-1&sortOrder=up',
      [
        'property x should not exist',
        'limit must not be less than 0',
        'sortOrder must be one of the following values: ASC, DESC',
      ],
    ],
  ])('%s', async (query, message) => {
    const { call } = await stage([]);
    const response = await call('GET', `/session?${query}`);
    expect(response).toMatchObject({ status: 400, body: { message, error: 'Bad Request', statusCode: 400 } });
  });
});
