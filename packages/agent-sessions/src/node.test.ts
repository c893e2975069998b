import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { failureOf } from '../test/failure-of.ts';
import { startPortal } from '../test/services.ts';
import { fileFromPath, nodeTransport } from './node.ts';
import { createPortal } from './portal/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'x-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const FORM = { agent_id: 'agent-1', text_prompt: 'Look' };

describe('fileFromPath', () => {
  it('returns a file that is sent with its name, type and bytes', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch });
    const content = 'a,b\r\n1,2\n';
    const files = [
      await fileFromPath(write('sales.csv', content)),
      await fileFromPath(pathToFileURL(write('x.bin', content)), { name: 'y.pdf', type: 'x/y' }),
      await fileFromPath(write('empty', '')),
    ];
    const { id } = await service.client.sessions.create({ ...FORM, files });
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(service.emulator.sessions('portal').find(({ session }) => session.id === id)).toMatchObject({
      files: [
        { name: 'sales.csv', type: 'text/csv', size: 9, sha256 },
        { name: 'y.pdf', type: 'x/y', size: 9, sha256 },
        { name: 'empty', type: 'application/octet-stream', size: 0 },
      ],
    });
  });

  it('sends only the bytes that the file had when it was called', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch });
    const path = write('log.txt', 'one\n');
    const file = await fileFromPath(path);
    await appendFile(path, 'two\n');
    const { id } = await service.client.sessions.create({ ...FORM, files: [file] });
    const stored = service.emulator.sessions('portal').find(({ session }) => session.id === id);
    expect(stored).toMatchObject({ files: [{ size: 4 }] });
  });

  it('lets the call reject if the file has become shorter', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch });
    const path = write('short.txt', 'x'.repeat(200_000));
    const file = await fileFromPath(path);
    await truncate(path, 10);
    const direct = createPortal({ baseUrl: service.emulator.baseUrls.portal, token: 'any' });
    const [streamed, asBlob] = await Promise.all(
      [direct, service.client].map(({ sessions }) => failureOf(sessions.create({ ...FORM, files: [file] }))),
    );
    // A part of it was there to be sent.
    expect(streamed).toMatchObject({ kind: 'input', outcome: 'unknown', attempts: 1 });
    expect(asBlob).toMatchObject({ kind: 'input', outcome: 'not-applied', attempts: 1 });
    for (const error of [streamed, asBlob]) {
      expect(error?.message).toContain('could not read the file short.txt: it changed after its size was read');
    }
  });

  it('rejects with the name of a deleted file, and sends nothing', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch });
    const path = write('gone.txt', 'x');
    const file = await fileFromPath(path);
    rmSync(path);
    const direct = createPortal({ baseUrl: service.emulator.baseUrls.portal, token: 'any' });
    const transport = nodeTransport();
    const byNode = createPortal({ baseUrl: service.emulator.baseUrls.portal, token: 'any', transport });
    for (const { sessions } of [direct, byNode, service.client]) {
      const error = await failureOf(sessions.create({ ...FORM, files: [file] }));
      expect(error).toMatchObject({ kind: 'input', parameter: 'files[0]', outcome: 'not-applied', attempts: 1 });
      expect(error.message).toContain('could not read the file gone.txt: ');
    }
  });

  it('accepts a URL of another realm', async () => {
    const { href, protocol } = pathToFileURL(write('realm.txt', 'x'));
    expect(await fileFromPath({ href, protocol } as URL)).toMatchObject({ name: 'realm.txt', size: 1 });
  });

  it.each([
    [join(folder, 'none'), `cannot be read: ${join(folder, 'none')} (ENOENT)`],
    [folder, 'is not a file'],
    [7, 'must be a path or a file: URL'],
    [new URL('https://example.com/a'), 'must be a path or a file: URL'],
    [new URL('file:///a%2Fb'), 'is not the URL of a file on this machine'],
  ])('refuses the path %s', async (path, message) => {
    const error = await failureOf(fileFromPath(path as string));
    expect(error).toMatchObject({ kind: 'input', parameter: 'path' });
    expect(error.message).toContain(message);
  });
});

it.each(['fetch', 'the option fetch', 'nodeTransport'])(
  'fileFromPath sends 256 MiB with at most 64 MiB of memory, by %s',
  async (way) => {
    await using service = await startPortal({ fetch: globalThis.fetch });
    const path = join(folder, 'big.bin');
    const file = createWriteStream(path);
    const piece = Buffer.alloc(2 ** 20, 'x');
    const hash = createHash('sha256');
    for (let count = 0; count < 256; count += 1) {
      hash.update(piece);
      if (!file.write(piece)) await once(file, 'drain');
    }
    await new Promise<void>((resolve) => file.end(resolve));
    const { baseUrls, keys } = service.emulator;
    const program = fileURLToPath(new URL('../test/upload-process.ts', import.meta.url));
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [program, baseUrls.portal, keys.portal.token, path, way], {
      timeout: 60_000,
    });
    const { id, extraBytes } = JSON.parse(stdout) as { id: string; extraBytes: number };
    expect(service.emulator.sessions('portal').find(({ session }) => session.id === id)).toMatchObject({
      files: [{ name: 'big.bin', size: 2 ** 28, sha256: hash.digest('hex') }],
    });
    expect(extraBytes).toBeLessThan(64 * 2 ** 20);
  },
  90_000,
);
