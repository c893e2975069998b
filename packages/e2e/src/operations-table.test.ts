import { readFileSync } from 'node:fs';
import { createPortal } from '@x/agent-sessions/portal';
import { createUxmate } from '@x/agent-sessions/uxmate';
import { createEdgegap } from '@x/deployment-sessions';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import { expect, it } from 'vitest';

const apiKey = 'not-a-real-key';
const baseUrl = 'http://127.0.0.1:1';
const sessions: Readonly<Record<string, object>> = {
  'Vapi: `createVapi()`': createVapi({ apiKey }).sessions,
  'Edgegap: `createEdgegap().deployment(id)`': createEdgegap({ apiKey }).deployment('d').sessions,
  'Sipher: `createSipher()`': createSipher({ apiKey }).sessions,
  'Portal: `createPortal()`': createPortal({ token: apiKey, baseUrl }).sessions,
  'UXMate: `createUxmate()`': createUxmate({ baseUrl }).sessions,
};

/** The names that the table of operations gives for each API. */
function namesInTable(): ReadonlyMap<string, string[][]> {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split(/^## Operations$/m);
  const [table = ''] = section.split(/^## /m);
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const named = new Map<string, string[][]>();
  let api = '';
  for (const row of rows.slice(2)) {
    const [, first = '', , here = ''] = row.split('|').map((cell) => cell.trim());
    api = first || api;
    const names = [...here.matchAll(/`(?:sessions\.)?(\w+)`/g)].flatMap(([, name]) => name ?? []);
    named.set(api, [...(named.get(api) ?? []), names]);
  }
  return named;
}

const named = namesInTable();

it('the table of operations in the README lists all thirty, and every method of the clients', () => {
  expect([...named.values()].flat()).toHaveLength(30);
  const offered = Object.entries(sessions).map(([api, each]) => [api, Object.keys(each).sort()]);
  // `resume` continues a `createMany` or `deleteMany`: it is no operation of the API.
  const listed = [...named].map(([api, rows]) => [
    api,
    [...rows.flat(), ...(api.startsWith('Edgegap') ? ['resume'] : [])].sort(),
  ]);
  expect(listed).toEqual(offered);
});

it('llms.txt lists every method of the clients', () => {
  const text = readFileSync(new URL('../../docs/llms.txt', import.meta.url), 'utf8');
  const lists = [...text.matchAll(/sessions\.([\w ]+)`/g)].map(([, verbs = '']) => verbs.split(' ').sort());
  expect(lists).toEqual(Object.values(sessions).map((each) => Object.keys(each).sort()));
});
