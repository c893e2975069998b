import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import esbuildPlugin from '@size-limit/esbuild';
import filePlugin from '@size-limit/file';
import sizeLimit from 'size-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Limit, limits, most } from './budgets.ts';
import { addedBytes, bundling, bytesByOrigin, sourcesOf } from './bundle.ts';
import { type EntryName, entryNames, oneOperation, sessionsAlone, wholeClient } from './entries.ts';
import { installedSize } from './installed-size.ts';
import { installOurs, type Ours, providers } from './projects.ts';
import { emptyConsumer, MISSPELT, ourConsumer, typeCheck } from './type-check.ts';

let ours: Ours;
beforeAll(async () => {
  ours = await installOurs();
});
afterAll(() => ours[Symbol.asyncDispose]());

/** A line that says what to do: budgets go down with what they hold. */
function hold(value: number, limit: Limit): void {
  expect(value, `the budget is ${most(limit)}, the target ${limit.target}`).toBeLessThanOrEqual(most(limit));
}

describe('the size for browsers, minified and gzipped,', () => {
  it.each(entryNames)('is within the budget of %s', async (name) => {
    hold(await limited(wholeClient(name), `${name}-whole`), limits.wholeClient[name]);
  });

  it.each(entryNames)('is within the budget of one operation of %s', async (name) => {
    hold(await limited(oneOperation(name), `${name}-one`), limits.oneOperation[name]);
  });

  it.each(entryNames)('is within the budget of %s in addition to another one', async (name) => {
    const first: EntryName = name === 'sipher' ? 'uxmate' : 'sipher';
    hold(await addedBytes(first, name, ours.together), limits.secondClient[name]);
  });

  it("is limited for Vapi's sessions alone, which contain no code of chats or event streams", async () => {
    const program = sessionsAlone('vapi');
    hold(await limited(program, 'vapi-sessions'), limits.vapiSessions);
    const sources = await sourcesOf(program, ours.together);
    expect(sources).toContainEqual(expect.stringMatching(/vapi\/src\/ensure\.ts$/));
    const unwanted = /vapi\/src\/(chats|webhooks)\/|schemas\/chat|eventsource-parser|streaming\/(stream|connection)\./;
    expect(sources.filter((source) => unwanted.test(source))).toEqual([]);
  });

  it.each(entryNames)('contains nothing of ky in %s', async (name) => {
    expect((await bytesByOrigin(wholeClient(name), ours.together)).ky).toBe(0);
  });
});

describe('an install of one provider in an empty project is within its budget', () => {
  it.each(providers)('%s', async (provider) => {
    const { packages, bytes } = await installedSize(ours.alone[provider]);
    expect(packages).toContain(`@x/${provider}`);
    hold(packages.length, limits.install.packages);
    hold(bytes / 1e6, limits.install.megabytes);
  });
});

it.each(['core', ...providers] as const)(
  'the number of files in the tarball is within the budget of %s',
  async (name) => {
    const folder = join(ours.together, 'node_modules/@x', name);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.map((file) => file.name)).toContain('package.json');
    hold(files.length, limits.tarball[name]);
  },
);

describe('the type check of a small program', () => {
  it('is within its budget', async () => {
    const project = ours.alone.vapi;
    const empty = await typeCheck(project, 'empty', emptyConsumer);
    const consumer = await typeCheck(project, 'consumer', ourConsumer());
    expect(consumer.errors).toEqual([]);
    expect(consumer.files).toBeGreaterThan(empty.files);
    hold(consumer.files - empty.files, limits.typeCheck.files);
    hold(consumer.instantiations - empty.instantiations, limits.typeCheck.instantiations);
  });

  it('reports a misspelling inside the model of an assistant', async () => {
    const { errors } = await typeCheck(ours.alone.vapi, 'misspelt', ourConsumer(MISSPELT));
    expect(errors).toEqual([expect.stringContaining(MISSPELT)]);
  });
});

/** The size of a program as size-limit measures it. */
async function limited(program: string, name: string): Promise<number> {
  const file = join(ours.together, `${name}.js`);
  await writeFile(file, program);
  const check = { files: [file], gzip: true, modifyEsbuildConfig: (config: object) => ({ ...config, ...bundling }) };
  const [result] = (await sizeLimit([esbuildPlugin, filePlugin], { checks: [check] })) as { size: number }[]; // as its page says
  if (result === undefined || result.size < 1_000) throw new Error(`size-limit found no bundle of ${name}`);
  return result.size;
}
