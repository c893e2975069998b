import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, scriptOf } from '@x/build/run-command';

/** What the compiler says of a program. */
export interface TypeCheck {
  readonly files: number;
  readonly instantiations: number;
  readonly memoryMegabytes: number;
  readonly seconds: number;
  /** Its complaints. */
  readonly errors: readonly string[];
}

const compilerOptions = {
  target: 'ES2023',
  module: 'NodeNext',
  lib: ['ES2023', 'DOM'],
  types: [],
  strict: true,
  // As `tsc --init` writes it.
  skipLibCheck: true,
  noEmit: true,
};

/** Checks one file in a project as a user's compiler would. */
export async function typeCheck(project: string, name: string, code: string): Promise<TypeCheck> {
  const config = join(project, `tsconfig.${name}.json`);
  await writeFile(join(project, `${name}.ts`), code);
  await writeFile(config, JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
  const script = scriptOf(import.meta.resolve('typescript/package.json'), 'tsc');
  const args = [script, '--project', config, '--pretty', 'false', '--extendedDiagnostics'];
  const { stdout } = await runCommand(process.execPath, args, { cwd: project });
  const figure = (label: string) => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1] ?? Number.NaN);
  return {
    files: figure('Files'),
    instantiations: figure('Instantiations'),
    memoryMegabytes: (figure('Memory used') * 1024) / 1e6,
    seconds: figure('Total time'),
    errors: [...stdout.matchAll(/error (TS\d+: .*)$/gm)].map(([, message = '']) => message),
  };
}

const assistant = (field: string) =>
  `{ model: { provider: 'openai', model: 'gpt-4o', ${field}: 0.2, messages: [{ role: 'system', content: 'Be brief.' }] } }`;

/** A small program of a user: makes a session with an assistant, and reads it. */
export function ourConsumer(field = 'temperature'): string {
  return `import { createVapi } from '@x/vapi';
const vapi = createVapi({ apiKey: 'key' });
const { id } = await vapi.sessions.create({ name: 'support', assistant: ${assistant(field)} });
const session = await vapi.sessions.get(id);
export const status: string | undefined = session.status;
`;
}

/** The same with the vendor's client. */
export function vendorConsumer(field = 'temperature'): string {
  return `import { VapiClient } from '@vapi-ai/server-sdk';
const vapi = new VapiClient({ token: 'key' });
const { id } = await vapi.sessions.create({ name: 'support', assistant: ${assistant(field)} });
const session = await vapi.sessions.get({ id });
export const status: string | undefined = session.status;
`;
}

export const emptyConsumer = 'export {};\n';

/** A field of a model that has one letter too few. */
export const MISSPELT = 'temprature';
