import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf } from '@x/build/run-command';
import { entries, entryNames } from '../entries.ts';
import type { Part } from '../part.ts';
import { measured } from '../part.ts';
import { note, ratioOf, type Series, type Spread, spreadOf } from '../spread.ts';

const ROUNDS = 15;

/** Prints how much CPU time the process has taken since it was started, in microseconds. */
const report = 'const { user, system } = process.cpuUsage();\nconsole.log(user + system);\n';

/** CPU time that a fresh process takes to import a package, above one that imports nothing. */
export const importing: Part = async ({ ours, peers, progress }) => {
  const { folders } = peers;
  const programs: Record<string, { readonly project: string | undefined; readonly code: string }> = {
    nothing: { project: ours.together, code: '' },
    'first touch of Request': { project: ours.together, code: 'globalThis.Request;\n' },
    'ky and valibot': { project: folders['ky-valibot'], code: `import 'ky';\nimport 'valibot';\n` },
    'Vapi SDK': { project: folders['vapi-sdk'], code: `import '@vapi-ai/server-sdk';\n` },
    'Vapi SDK ./sessions': { project: folders['vapi-sdk'], code: `import '@vapi-ai/server-sdk/sessions';\n` },
    openai: { project: folders.openai, code: `import 'openai';\n` },
    stripe: { project: folders.stripe, code: `import 'stripe';\n` },
  };
  for (const name of entryNames) {
    const { package: provider, specifier } = entries[name];
    programs[specifier] = { project: ours.alone[provider], code: `import '${specifier}';\n` };
  }

  const times: Series = {};
  const contestants = Object.entries(programs).flatMap(([name, { project, code }]) =>
    project === undefined ? [] : [{ name, project, code }],
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { name, project, code }] of contestants.entries()) {
      progress.step(`import ${name}`, round * contestants.length + index, ROUNDS * contestants.length);
      const file = join(project, `import-${index}.js`);
      if (round === 0) await writeFile(file, code + report);
      const printed = await outputOf(process.execPath, [file], { cwd: project });
      note(times, name, Number(printed) / 1000);
    }
  }

  // Against the median: a difference of two figures of one round would have the noise of both.
  const nothing = spreadOf(times['nothing'] ?? []).median;
  const above = (name: string): number[] | undefined => times[name]?.map((time) => time - nothing);
  const spread = (name: string): Spread | undefined => {
    const values = above(name);
    return values && spreadOf(values);
  };
  const specifiers = entryNames.map((name) => entries[name].specifier);
  const slowest = specifiers.toSorted((a, b) => (spread(b)?.median ?? 0) - (spread(a)?.median ?? 0))[0] ?? '';
  const base = spread('ky and valibot')?.median;
  const root = above('Vapi SDK');
  const others = measured({
    'first touch of Request': spread('first touch of Request'),
    'ky and valibot': spread('ky and valibot'),
    'Vapi SDK': spread('Vapi SDK'),
    'Vapi SDK ./sessions': spread('Vapi SDK ./sessions'),
    openai: spread('openai'),
    stripe: spread('stripe'),
  });
  const own = above(slowest) ?? [];
  const each = specifiers.map((name) => `${name} ${spread(name)?.median.toFixed(0)}`).join(', ');
  return [
    { id: 'import/whole', ours: spreadOf(own), peers: others, notes: [`${each} ms`] },
    {
      id: 'import/above ky and valibot',
      ...(base === undefined ? {} : { ours: spreadOf(own.map((time) => time - base)) }),
      peers: {},
      notes: ['less than nothing where ky is imported only when it is needed'],
    },
    { id: 'import/against the Vapi SDK', ...(root ? { ours: ratioOf(own, root) } : {}), peers: {} },
  ];
};
