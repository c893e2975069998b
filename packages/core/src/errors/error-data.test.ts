import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { isClientErrorData, type SessionClientError } from '../index.ts';

describe('isClientErrorData', () => {
  const facts = { kind: 'api', provider: 'example', operation: 'items.unsafe', status: 404, outcome: 'not-applied' };
  const thrown = async () => {
    await using server = await serve(json(404, {}));
    return (await failureOf(call('unsafe', { baseUrl: server.url }))) as SessionClientError;
  };
  // As a serializer of pino does.
  const enumerated = (error: object) => {
    const copy: Record<string, unknown> = { type: 'Error', message: (error as Error).message, stack: '' };
    for (const name in error) copy[name] = (error as Record<string, unknown>)[name];
    return copy;
  };

  it.each<[string, (error: SessionClientError) => unknown]>([
    ['as itself', (error) => error],
    ['as JSON', (error) => JSON.parse(JSON.stringify(error))],
    ['within an entry of a log', (error) => JSON.parse(JSON.stringify({ context: { error } })).context.error],
    ['as a logger enumerates it', enumerated],
    ['as plain data that was cloned', (error) => structuredClone(error.toJSON())],
    ['as a message of a worker', (error) => receiveMessageOnPort(sent(error.toJSON()))?.message],
  ])('recognizes an error outside its process, with all fields: %s', async (_, leave) => {
    const left = leave(await thrown());
    expect(isClientErrorData(left) && left).toMatchObject(facts);
  });

  it('recognizes an error that ended a worker', async () => {
    const error = (await thrown()).toJSON();
    const program = `throw Object.assign(new Error('failed'), ${JSON.stringify(error)})`;
    const worker = new Worker(program, { eval: true });
    const [left] = await once(worker, 'error').catch((reason: unknown) => [reason]);
    expect(isClientErrorData(left) && left).toMatchObject(facts);
  });

  it.each([undefined, null, 'api', {}, new Error('x'), { kind: 'api', provider: 'p', message: 'm', attempts: 1 }])(
    'rejects another value: %j',
    (value) => expect(isClientErrorData(value)).toBe(false),
  );

  it('rejects an error that was cloned as an error, which keeps only its message', async () => {
    const left: Error = structuredClone(await thrown());
    expect(isClientErrorData(left)).toBe(false);
    expect(left.message).toContain('example items.unsafe responded 404 (not-found)');
  });
});

/** The port at which a message has arrived. */
function sent(message: unknown): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(message);
  return port2;
}
