import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { start, temporaryDirectory } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import { startEmulator } from '../index.ts';
import { openDatabase } from './sqlite.ts';

/** A directory with `count` sessions in it, closed. */
async function filledDirectory(count = 1): Promise<string> {
  const data = temporaryDirectory();
  const emulator = await startEmulator({ data });
  const call = vapiCaller(emulator, { fetch: emulator.fetch });
  for (let index = 0; index < count; index += 1) {
    await call('POST', '/session', { name: `number ${index}`, assistant: { model: { text: 'x'.repeat(2000) } } });
  }
  await emulator.close();
  return data;
}

it('a directory keeps sessions between two runs', async () => {
  const data = join(temporaryDirectory(), 'made', 'on the way');
  const first = await startEmulator({ data });
  const { body: session } = await vapiCaller(first)('POST', '/session', { name: 'kept', customer: { name: 'Ada 🐝' } });
  await first.close();

  const second = await start({ data });
  expect((await vapiCaller(second)('GET', `/session/${session.id}`)).body).toEqual(session);
});

it('a directory keeps every acknowledged write after kill -9', async () => {
  const data = temporaryDirectory();
  const command = runCommand(['--port', '0', '--data', data]);
  const [, url] = await command.printed(/Serving on (\S+),/);
  const acknowledged: { id: string; name: string }[] = [];

  const writer = async (name: string) => {
    for (let index = 0; ; index += 1) {
      const response = await fetch(`${url}/vapi/session`, {
        method: 'POST',
        headers: { Authorization: 'Bearer emulator-vapi-private-key', 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: `${name}${index}` }),
      });
      const { id, name: stored } = (await response.json()) as { id: string; name: string };
      acknowledged.push({ id, name: stored });
      if (acknowledged.length === 300) command.child.kill('SIGKILL');
    }
  };
  const writers = await Promise.allSettled(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(writer));
  expect(writers.every((result) => result.status === 'rejected')).toBe(true);
  expect(await command.ended()).toBe('SIGKILL');
  // The last writes are still in the journal, so this is what the next start recovers from.
  expect(statSync(join(data, 'emulator.sqlite-wal')).size).toBeGreaterThan(0);
  expect(acknowledged.length).toBeGreaterThanOrEqual(300);

  const emulator = await start({ data });
  const { body } = await vapiCaller(emulator)('GET', '/session?limit=1000');
  const stored = new Map(body.results.map((session) => [session.id, session.name]));
  expect(acknowledged.filter(({ id, name }) => stored.get(id) !== name)).toEqual([]);
});

describe('a directory in use', () => {
  it('is refused to a second emulator, in this process and in another, until the first has ended', async () => {
    const data = temporaryDirectory();
    const first = await startEmulator({ data });
    const refusal = `${data} is in use by another emulator. End that one, or choose another directory`;
    await expect(startEmulator({ data })).rejects.toThrow(refusal);
    const second = runCommand(['--port', '0', '--data', data]);
    expect(await second.ended()).toBe(1);
    expect(second.output()).toEqual({ stdout: '', stderr: `x-emulator: ${refusal}\n` });

    expect((await vapiCaller(first)('POST', '/session', {})).status).toBe(201);
    await first.close();
    await start({ data });
  });

  it('is released when the process is killed', async () => {
    const data = temporaryDirectory();
    const command = runCommand(['--port', '0', '--data', data]);
    await command.printed(/Serving on/);
    await expect(startEmulator({ data })).rejects.toThrow('in use');
    command.child.kill('SIGKILL');
    await command.ended();
    await start({ data });
  });

  it('is released if the port is in use', async () => {
    const data = temporaryDirectory();
    const port = Number(new URL((await start()).url).port);
    await expect(startEmulator({ data, port })).rejects.toThrow('in use');
    await start({ data });
  });
});

describe('a directory that cannot be used', () => {
  const damages: [name: string, damage: (file: string) => void, reason: RegExp][] = [
    ['overwritten with another text', (file) => writeFileSync(file, 'not a database'.repeat(999)), /it is damaged \(/],
    ['emptied', (file) => truncateSync(file), /it is damaged \(it is empty\)/],
    ['cut short', (file) => truncateSync(file, 6000), /it is damaged \(/],
    ['partly overwritten', overwritePages, /it is damaged \(/],
    ['deleted beside its journal', orphanJournal, /it is damaged \(only its journal is left\)/],
    [
      'of a newer version',
      (file) => setVersion(file, 99),
      /was written by a newer version of the emulator \(schema 99;/,
    ],
    ['of another program', (file) => setVersion(file, 0), /it is a database, but not one of the emulator/],
  ];

  it.each(damages)('is reported, and its file stays unchanged: %s', async (_, damage, reason) => {
    const data = await filledDirectory(50);
    const file = join(data, 'emulator.sqlite');
    damage(file);
    const before = existsSync(file) && readFileSync(file);

    await expect(startEmulator({ data })).rejects.toThrow(`Cannot use ${file}: `);
    await expect(startEmulator({ data })).rejects.toThrow(reason);
    expect(existsSync(file) && readFileSync(file)).toEqual(before);
  });

  it('is reported: a damaged lock', async () => {
    const data = await filledDirectory();
    writeFileSync(join(data, 'emulator.lock'), 'not a database'.repeat(999));
    await expect(startEmulator({ data })).rejects.toThrow(`Cannot use ${join(data, 'emulator.lock')}: it is damaged`);
  });

  it('is reported: a path that is not a directory', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    await expect(startEmulator({ data: file })).rejects.toThrow(file);
  });

  it('is not one whose creation was killed: it starts', async () => {
    const data = temporaryDirectory();
    writeFileSync(join(data, 'emulator.sqlite.new'), 'half');
    const emulator = await start({ data });
    expect((await vapiCaller(emulator)('GET', '/session')).status).toBe(200);
  });
});

/** Overwrites the pages after the first with noise; the header stays valid. */
function overwritePages(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096, 4096 * 4);
  writeFileSync(file, bytes);
}

function orphanJournal(file: string): void {
  writeFileSync(`${file}-wal`, readFileSync(file));
  rmSync(file);
}

function setVersion(file: string, version: number): void {
  const database = openDatabase(file);
  database.exec(`PRAGMA journal_mode = DELETE; PRAGMA user_version = ${version}`);
  database.close();
}
