import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '@x/e2e/compile';
import { readmePrograms } from '@x/e2e/readme-blocks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchVerdaccio } from './fetch-verdaccio.ts';
import { createProject, managers, type Project } from './project.ts';
import { type Registry, startRegistry } from './registry.ts';
import { makeChange, publish, release } from './release.ts';
import { type Pairing, pairingsOf, runPairing } from './skew.ts';
import { copyWorkspace } from './workspace-copy.ts';

// What users do over the life of the packages, in this order, with a registry of their own: the tests build on each other.

const verdaccio = await fetchVerdaccio();
const isMissing = 'missing' in verdaccio;
if (isMissing) console.warn(`Skipped: ${verdaccio.missing}, and the tests of releases need it`);

const names = ['agent-sessions', 'core', 'deployment-sessions', 'emulator', 'otel', 'sipher', 'vapi'];
const all = (version: string) => names.map((name) => `@x/${name}@${version}`);

it.runIf(process.env['CI'])('Verdaccio is installed in CI', () => expect(verdaccio).not.toHaveProperty('missing'));

describe.skipIf(isMissing)('releases to a registry', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'x-registry-')));
  const copy = join(root, 'workspace');
  let registry: Registry;
  let projects: Record<(typeof managers)[number], Project>;
  beforeAll(async () => {
    await mkdir(join(root, 'storage'));
    registry = await startRegistry('folder' in verdaccio ? verdaccio.folder : '', join(root, 'storage'));
    await copyWorkspace(copy);
    const [npm, pnpm] = await Promise.all(
      managers.map((manager) => createProject(join(root, manager), manager, registry)),
    );
    if (npm && pnpm) projects = { npm, pnpm };
  });
  afterAll(async () => {
    await registry?.close();
    rmSync(root, { recursive: true, force: true });
  });

  const changelog = (name: string) => readFileSync(join(copy, 'packages', name, 'CHANGELOG.md'), 'utf8');
  /** Runs the programs of a provider's README that say what they print. */
  const runReadme = async (project: Project, name: string) => {
    const readme = readFileSync(join(project.directory, 'node_modules', name, 'README.md'), 'utf8');
    const programs = readmePrograms(readme).filter(({ output }) => output !== undefined);
    expect(programs).not.toHaveLength(0);
    for (const [index, { code, output }] of programs.entries()) {
      expect((await project.run(`readme-${index}.ts`, code)).trimEnd()).toBe(output?.trimEnd());
    }
  };

  describe('the first release', () => {
    it('publishes each public package at 1.0.0', async () => {
      expect(await release(copy, registry)).toEqual(all('1.0.0'));
    });

    it('leaves nothing to publish for a second run', async () => {
      expect(await publish(copy, registry)).toEqual([]);
    });

    it.each(names)('publishes a changelog for %s', (name) => {
      const [title, version, ...entries] = changelog(name)
        .split('\n')
        .filter((line) => /^(?:#{1,2}|-) /.test(line));
      expect([title, version]).toEqual([`# @x/${name}`, '## 1.0.0']);
      expect(entries.filter((entry) => entry.length > 60)).not.toHaveLength(0);
      const needsCore = name !== 'core' && name !== 'emulator';
      expect(entries.includes('- Made for `@x/core` 1.0.0: see there.')).toBe(needsCore);
    });

    it.concurrent.each(managers)('lets %s install one provider and run its README', async (manager) => {
      const project = projects[manager];
      await project.add('@x/sipher');
      expect(project.packages()).toEqual([
        '@x/core@1.0.0',
        '@x/sipher@1.0.0',
        expect.stringMatching(/^ky@2\./),
        expect.stringMatching(/^valibot@1\./),
      ]);
      await project.add('--save-dev', '@x/emulator');
      await runReadme(project, '@x/sipher');
    });
  });

  const ours = (project: Project) => project.packages().filter((name) => name.startsWith('@x/'));
  const inUse = `import * as sipher from '@x/sipher';
console.log(JSON.stringify({ core: 'coreNews' in sipher, provider: 'providerNews' in sipher }));
`;

  describe('a minor release of core', () => {
    it('publishes only that package, with its changelog', async () => {
      await makeChange(copy, {
        bumps: { '@x/core': 'minor' },
        reason: 'Core can do something more.',
        edits: {
          'packages/core/src/client-exports.ts': `export const coreNews = 'minor';`,
          'packages/core/src/client/options.ts': [
            'export interface RequestOptions {',
            'export interface RequestOptions {\n  /** Since 1.1. */\n  readonly addedLater?: string | undefined;',
          ],
        },
      });
      expect(await release(copy, registry)).toEqual(['@x/core@1.1.0']);
      expect(changelog('core')).toMatch(
        /^# @x\/core\n\n## 1\.1\.0\n\n### Minor Changes\n\n- .*Core can do something more\. \([0-9a-f]{7}\)\n/,
      );
    });

    it.concurrent.each(managers)('lets %s upgrade core only, and the provider works with it', async (manager) => {
      const project = projects[manager];
      expect(JSON.parse(await project.run('news.ts', inUse))).toEqual({ core: false, provider: false });
      await project.update('@x/core');
      expect(ours(project)).toEqual(['@x/core@1.1.0', '@x/emulator@1.0.0', '@x/sipher@1.0.0']);
      expect(JSON.parse(await project.run('news.ts', inUse))).toEqual({ core: true, provider: false });
      await runReadme(project, '@x/sipher');
    });
  });

  describe('a minor release of a provider', () => {
    it('publishes only that package, with its changelog', async () => {
      await makeChange(copy, {
        bumps: { '@x/sipher': 'minor' },
        reason: 'This provider can do something more.',
        edits: {
          'packages/sipher/src/index.ts': `export const providerNews = 'minor';`,
          'packages/sipher/src/errors.test.ts': `
            import * as core from '@x/core/client';
            it('has the newer core', () => expect(core).toHaveProperty('coreNews'));`,
        },
      });
      expect(await release(copy, registry)).toEqual(['@x/sipher@1.1.0']);
      expect(changelog('sipher')).toMatch(
        /^# @x\/sipher\n\n## 1\.1\.0\n\n### Minor Changes\n\n- .*This provider can do/,
      );
    });

    it.concurrent.each(managers)('lets %s upgrade that provider only', async (manager) => {
      const project = projects[manager];
      await project.add('@x/vapi');
      await project.update('@x/sipher');
      const expected = ['@x/core@1.1.0', '@x/emulator@1.0.0', '@x/sipher@1.1.0', '@x/vapi@1.0.0'];
      expect(ours(project)).toEqual(expected);
      expect(JSON.parse(await project.run('news.ts', inUse))).toEqual({ core: true, provider: true });
      await runReadme(project, '@x/sipher');
      await runReadme(project, '@x/vapi');
    });
  });

  describe('the pairings of providers with versions of core', () => {
    it('include the working tree and the releases of each provider', async () => {
      const { pairings, absent } = await pairingsOf(copy, copy);
      expect(absent).toEqual([]);
      expect(pairings.filter(({ provider }) => provider === 'vapi')).toEqual([
        { provider: 'vapi', core: '1.1.0' },
        { provider: 'vapi', version: '1.0.0', core: '1.0.0' },
        { provider: 'vapi', version: '1.0.0', core: '1.1.0' },
        { provider: 'vapi', version: '1.0.0' },
      ]);
      expect(pairings.filter(({ provider }) => provider === 'sipher')).toEqual([
        { provider: 'sipher', core: '1.1.0' },
        { provider: 'sipher', version: '1.1.0', core: '1.1.0' },
        { provider: 'sipher', version: '1.1.0' },
      ]);
    });

    it.each<Pairing>([
      { provider: 'sipher', core: '1.1.0' },
      { provider: 'sipher', version: '1.0.0', core: '1.0.0' },
      { provider: 'sipher', version: '1.0.0' },
    ])("pass the provider's own tests: %o", async (pairing) => {
      expect(await runPairing(copy, copy, pairing, ['src/errors.test.ts'])).toBe(undefined);
    });

    it("fail the provider's own tests if it needs a newer core", async () => {
      const problem = await runPairing(copy, copy, { provider: 'sipher', core: '1.0.0' }, ['src/errors.test.ts']);
      expect(problem ?? '').toContain('× has the newer core');
    });
  });

  describe('a major release of core', () => {
    const providers = names.filter((name) => name !== 'core' && name !== 'emulator');

    it('publishes a major of each provider', async () => {
      await makeChange(copy, {
        bumps: Object.fromEntries(['core', ...providers].map((name) => [`@x/${name}`, 'major'] as const)),
        reason: 'Core no longer does something.',
        edits: {
          'packages/core/src/client-exports.ts': [
            `export const coreNews = 'minor';`,
            `export const coreNews = 'major';`,
          ],
          'packages/core/src/client/options.ts': ['readonly addedLater?: string', 'readonly addedLast?: string'],
        },
      });
      expect(await release(copy, registry)).toEqual(['core', ...providers].map((name) => `@x/${name}@2.0.0`).sort());
    });

    it.concurrent.each(managers)('lets %s upgrade one provider, with two copies of core', async (manager) => {
      const project = projects[manager];
      await project.add('@x/vapi@2');
      const expected = ['@x/core@1.1.0', '@x/core@2.0.0', '@x/emulator@1.0.0', '@x/sipher@1.1.0', '@x/vapi@2.0.0'];
      expect(ours(project)).toEqual(expected);
      await runReadme(project, '@x/vapi');
      await runReadme(project, '@x/sipher');
      expect(JSON.parse(await project.run('copies.ts', twoCopies))).toEqual({
        versions: ['major', 'minor'],
        session: 'both',
        walletSession: true,
        errors: [
          { from: 'vapi', known: [true, true], kind: 'api', reason: 'not-found', provider: 'vapi' },
          { from: 'sipher', known: [true, true], kind: 'api', reason: 'invalid', provider: 'sipher' },
        ],
      });
      expect(await compile(project.directory, { 'copies.ts': twoCopies })).toEqual([]);
    });
  });
});

const twoCopies = `import { startEmulator } from '@x/emulator';
import * as sipher from '@x/sipher';
import * as vapi from '@x/vapi';

const emulator = await startEmulator();
const hooks: vapi.Hooks & sipher.Hooks = { onError: () => {} };
const first = vapi.createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi, hooks });
const second = sipher.createSipher({ apiKey: emulator.keys.sipher.pro, baseUrl: emulator.baseUrls.sipher, hooks });
const { name } = await first.sessions.create({ name: 'both' });
const { sessionId } = await second.sessions.create({ defaults: { chain: 'solana' } });

const options: vapi.RequestOptions & sipher.RequestOptions = { retries: 0 };
const failures = [
  ['vapi', () => first.sessions.get('00000000-0000-4000-8000-000000000000', options)],
  ['sipher', () => second.sessions.get('00000000-0000-4000-8000-000000000000', options)],
] as const;
const errors: unknown[] = [];
for (const [from, fail] of failures) {
  const error: unknown = await fail().catch((reason: unknown) => reason);
  // What the one recognises is narrowed with the types of the other.
  const known: sipher.ClientError | undefined = vapi.isClientError(error) ? error : undefined;
  const again: vapi.ClientError | undefined = sipher.isClientError(error) ? error : undefined;
  const isKnown = [known !== undefined, again !== undefined];
  errors.push({ from, known: isKnown, kind: known?.kind, reason: again?.kind === 'api' ? again.reason : '', provider: known?.provider });
}
await emulator.close();
console.log(JSON.stringify({ versions: [vapi.coreNews, sipher.coreNews], session: name, walletSession: sessionId !== '', errors }));
`;
