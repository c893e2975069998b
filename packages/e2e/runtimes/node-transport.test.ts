import { readFileSync } from 'node:fs';
import { nodeTransport } from '@x/core/node';
import { Agent } from 'undici';
import { beforeAll, describe, expect, it } from 'vitest';
import { send } from './program.ts';
import { type Finding, findings, NEVER_SENT } from './situations.ts';
import { certificatePath } from './trouble.ts';

// Line for line as in Node's column of the table in the README.
describe('a client with nodeTransport()', () => {
  let found: ReadonlyMap<string, Finding>;
  beforeAll(async () => {
    const dispatcher = new Agent({ connect: { ca: readFileSync(certificatePath('authority')) } });
    const transport = nodeTransport({ dispatcher });
    found = await findings((writes) => send(writes, { transport }));
  });

  it.each(NEVER_SENT)('retries a write that was never sent: %s', (name) => {
    const { result, message, connections, requests } = found.get(name) ?? expect.unreachable();
    expect(result, message).toEqual({ kind: 'connection', outcome: 'not-applied', attempts: 3 });
    if (connections !== undefined) expect({ connections, requests }).toEqual({ connections: 3, requests: 0 });
  });

  it.each([
    ['reset when accepted', 0],
    ['reset in the TLS handshake', 0],
    ['reset when read', 1],
    ['reset of a reused connection: POST', 1],
    ['reset of a reused connection: POST without a body', 1],
    ['reset of a reused connection: PUT', 1],
    ['reset of a reused connection: PATCH', 1],
    ['reset of a reused connection by a server that then is gone: POST', 1],
  ])('sends a write once that may have been applied: %s', (name, requests) => {
    expect(found.get(name)).toMatchObject({
      result: { kind: 'connection', outcome: 'unknown', attempts: 1 },
      requests,
      connections: 1,
    });
  });

  it('never reports a deletion as not applied that may have been applied', () => {
    const name = 'reset of a reused connection by a server that then is gone: DELETE';
    expect(found.get(name)).toMatchObject({ result: { kind: 'connection', outcome: 'unknown' }, requests: 1 });
  });

  it('sends one request to a server that only the dispatcher trusts', () => {
    expect(found.get('trusted')).toMatchObject({ result: { kind: 'none' }, connections: 1, requests: 1 });
  });
});
