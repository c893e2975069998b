import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { claimPort } from './own-port.ts';

afterEach(() => {
  vi.doUnmock('node:fs');
  vi.resetModules();
});

/** Resolves to whether somebody listens there. */
async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('claimPort', () => {
  it('gives each claim a port of its own, on which nobody listens and its owner can', async () => {
    await using one = await claimPort();
    await using other = await claimPort();
    expect(other.port).not.toBe(one.port);
    expect(await isOpen(one.port)).toBe(false);
    const server = createServer().listen(one.port, '127.0.0.1');
    await once(server, 'listening');
    expect(await isOpen(one.port)).toBe(true);
    server.close();
  });

  it.each(['1024\t65535\n', '20001\t60999\n'])(
    'gives one where the system hands out lower ports, too: %j',
    async (range) => {
      vi.doMock('node:fs', () => ({ readFileSync: () => range }));
      vi.resetModules();
      const { claimPort: claim } = await import('./own-port.ts');
      await using own = await claim();
      expect(own.port).toBeGreaterThanOrEqual(20_000);
    },
  );
});
