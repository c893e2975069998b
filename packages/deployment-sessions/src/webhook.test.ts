import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { startEdgegap } from '../test/edgegap.ts';
import { isClientError, parseWebhook } from './index.ts';

const RECORD = { session_id: 'a90b17c4e55d-S', status: 'Ready', ready: true };

it('parseWebhook reads what the emulator sends, in every form', async () => {
  await using edgegap = await startEdgegap();
  let receive: (body: Buffer) => void = () => {};
  const received = new Promise<Buffer>((resolve) => {
    receive = resolve;
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    receive(Buffer.concat(chunks));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const webhook_url = `http://127.0.0.1:${port}/hooks/session`;
  await edgegap.sessions.create('room-42', { ip_list: ['203.0.113.7'], webhook_url });
  const body = await received;
  await new Promise((resolve) => server.close(resolve));
  const expected = { custom_id: 'room-42', ready: true, status: 'Ready', user_count: 1, webhook_url };
  const bytes = Uint8Array.from(body);
  const foreign = runInNewContext('Uint8Array.from(bytes)', { bytes });
  for (const form of [
    body,
    bytes,
    bytes.buffer,
    foreign,
    foreign.buffer,
    body.toString(),
    `\ufeff${body}`,
    JSON.parse(body.toString()),
  ]) {
    expect(parseWebhook(form)).toMatchObject(expected);
  }
});

it('parseWebhook returns unknown and unexpected fields as they are', () => {
  const record = { ...RECORD, kind: 7, custom_id: null, more: { a: 1 } };
  expect(parseWebhook(record)).toBe(record);
});

it.each([
  ['', '`body` is not JSON'],
  ['{', '`body` is not JSON'],
  [new Uint8Array([0xff]), '`body` is not JSON'],
  ['null', '`body` must be a JSON object'],
  ['7', '`body` must be a JSON object'],
  [undefined, '`body` must be a JSON object'],
  [[RECORD], '`body` must be a JSON object'],
  [Object.assign([], RECORD), '`body` must be a JSON object'],
  [{ ...RECORD, ready: 'yes' }, '`ready` is invalid: expected boolean'],
  [{ ...RECORD, session_id: 7 }, '`session_id` is invalid: expected string'],
  [{ ...RECORD, custom_id: { $ne: null } }, '`custom_id` is invalid: expected string'],
  [Promise.resolve(RECORD), '`body` must be a JSON object'],
  ['{"session_id":"a","ready":true}', '`status` is missing'],
])('parseWebhook refuses %j', (body, message) => {
  try {
    parseWebhook(body);
  } catch (error) {
    expect(isClientError(error) && error.kind === 'input' && error.parameter).toBe('body');
    expect(String(error)).toContain(`edgegap parseWebhook: ${message}`);
    return;
  }
  throw new Error('expected an error');
});

it('parseWebhook drops a `__proto__` key', () => {
  const parsed = parseWebhook(`{"__proto__":{"admin":true},${JSON.stringify(RECORD).slice(1)}`);
  expect(Object.keys(parsed)).toEqual(Object.keys(RECORD));
});
