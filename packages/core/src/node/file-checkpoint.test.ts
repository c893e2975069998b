import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileCheckpoint } from './index.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'x-checkpoint-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('fileCheckpoint', () => {
  it('loads nothing where there is no file, and then what was saved last', async () => {
    const path = join(directory, 'checkpoint.json');
    expect(await fileCheckpoint(path).load()).toBeUndefined();
    await fileCheckpoint(path).save({ position: 1 });
    await fileCheckpoint(path).save({ position: 2 });
    expect(await fileCheckpoint(path).load()).toEqual({ position: 2 });
    expect(await readdir(directory)).toEqual(['checkpoint.json']);
  });

  it('is not disturbed by what a crash in the middle of a save has left', async () => {
    const path = join(directory, 'checkpoint.json');
    await fileCheckpoint(path).save({ position: 1 });
    await writeFile(`${path}.new`, '{"posi');
    expect(await fileCheckpoint(path).load()).toEqual({ position: 1 });
    await fileCheckpoint(path).save({ position: 2 });
    expect(await fileCheckpoint(path).load()).toEqual({ position: 2 });
  });

  it('rejects where the file is damaged or cannot be written', async () => {
    const path = join(directory, 'checkpoint.json');
    await writeFile(path, '{"posi');
    await expect(fileCheckpoint(path).load()).rejects.toThrow(SyntaxError);
    await expect(fileCheckpoint(join(directory, 'none', 'a')).save({})).rejects.toThrow('ENOENT');
  });
});
