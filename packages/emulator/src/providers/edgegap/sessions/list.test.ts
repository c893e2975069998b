import { expect, it } from 'vitest';
import { edgegapCaller } from '../../../../test/edgegap-caller.ts';
import { start } from '../../../../test/start.ts';
import type { EmulatorOptions } from '../../../index.ts';

async function stage(count: number, options?: EmulatorOptions) {
  const emulator = await start(options);
  emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  const sessions = Array.from({ length: count }, (_, index) => ({ custom_id: `s${index}` }));
  emulator.seed({ edgegap: { sessions } });
  return { emulator, call: edgegapCaller(emulator) };
}

const page = (number: number, previous: number | null, next: number | null, pages: number) => ({
  number,
  next_page_number: next,
  previous_page_number: previous,
  paginator: { num_pages: pages },
  has_next: next !== null,
  has_previous: previous !== null,
});

it('a list of sessions has the short records', async () => {
  const { call } = await stage(0);
  const { body: made } = await call('POST', 'session/a', { ip_list: ['203.0.113.1'], webhook_url: 'http://h.example' });
  expect((await call('GET', 'sessions')).body).toEqual({
    data: [
      {
        session_id: made.session_id,
        custom_id: 'a',
        status: 'Ready',
        ready: true,
        linked: true,
        kind: 'Seat',
        user_count: 1,
        deployment_request_id: '3f1c9a7be204',
        webhook_url: 'http://h.example',
      },
    ],
    total_count: 1,
    pagination: page(1, null, null, 1),
  });
});

it.each<[query: string, ids: string[], pagination: object]>([
  ['', ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9'], page(1, null, 2, 2)],
  ['?page=2', ['s10'], page(2, 1, null, 2)],
  ['?limit=5&page=2&other=1', ['s5', 's6', 's7', 's8', 's9'], page(2, 1, 3, 3)],
  ['?limit=11', Array.from({ length: 11 }, (_, index) => `s${index}`), page(1, null, null, 1)],
  ['?page=7', [], page(7, 2, null, 2)],
  [`?limit=${'9'.repeat(400)}`, Array.from({ length: 11 }, (_, index) => `s${index}`), page(1, null, null, 1)],
  [`?page=${'9'.repeat(400)}&limit=4`, [], page(Number.MAX_SAFE_INTEGER, 3, null, 3)],
])('a list of sessions with the query %j has that page', async (query, ids, pagination) => {
  const { call } = await stage(11);
  const { status, body } = await call('GET', `sessions${query}`);
  expect(status).toBe(200);
  expect(body.data.map(({ custom_id }) => custom_id)).toEqual(ids);
  expect(body).toMatchObject({ total_count: 11, pagination });
});

it('a list without sessions is one empty page', async () => {
  const { call } = await stage(0);
  expect((await call('GET', 'sessions')).body).toEqual({
    data: [],
    total_count: 0,
    pagination: page(1, null, null, 1),
  });
});

it('a list has the sessions of one deployment in the order of creation', async () => {
  const { emulator, call } = await stage(2);
  const { request_id } = emulator.deployments.create();
  emulator.seed({
    edgegap: {
      sessions: [
        { custom_id: 'old', createdAt: '2025-01-01T00:00:00Z' },
        { custom_id: 'elsewhere', deployment_request_id: request_id },
      ],
    },
  });
  const { body } = await call('GET', 'sessions');
  expect(body.data.map(({ custom_id }) => custom_id)).toEqual(['old', 's0', 's1']);
});

it('the setting pageSize is the default limit of a list', async () => {
  const { call } = await stage(3, { settings: { edgegap: { pageSize: 2 } } });
  expect((await call('GET', 'sessions')).body.data).toHaveLength(2);
  expect((await call('GET', 'sessions?limit=3')).body.data).toHaveLength(3);
});
