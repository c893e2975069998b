import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { publishedManifest } from '../published-manifest.mjs';

/** The public surface of the package in a folder: what API Extractor reports of each entry point of its `dist`. */
export async function apiReport(folder: string): Promise<string> {
  const project = await realpath(await mkdtemp(join(tmpdir(), 'x-api-')));
  try {
    const { name, exports } = await layOut(folder, project);
    const sections = [`# Public surface of ${name}`, 'Written by `pnpm api`.'];
    for (const [entry, { types }] of Object.entries<{ readonly types?: string }>(exports)) {
      if (types !== undefined) sections.push(`## \`${name}${entry.slice(1)}\``, await reportOf(project, types));
    }
    return `${sections.join('\n\n')}\n`;
  } finally {
    await rm(project, { recursive: true });
  }
}

/** Lays the package and its dependencies out as npm would: in the workspace ours lead to sources. */
async function layOut(folder: string, destination: string) {
  const manifest = publishedManifest(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  await mkdir(destination, { recursive: true });
  await writeFile(join(destination, 'package.json'), JSON.stringify(manifest));
  await cp(join(folder, 'dist'), join(destination, 'dist'), { recursive: true });
  for (const dependency of Object.keys(manifest['dependencies'] ?? {})) {
    const [from, to] = [folder, destination].map((each) => join(each, 'node_modules', dependency)) as [string, string];
    await mkdir(dirname(to), { recursive: true });
    if (dependency.startsWith('@x/')) await layOut(await realpath(from), to);
    else await symlink(await realpath(from), to);
  }
  return manifest;
}

async function reportOf(project: string, types: string): Promise<string> {
  const entry = join(project, types);
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
    strict: true,
  };
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  Extractor.invoke(
    ExtractorConfig.prepare({
      configObject: {
        mainEntryPointFilePath: entry,
        projectFolder: project,
        compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
        apiReport: {
          enabled: true,
          reportFileName: 'report',
          reportFolder: project,
          reportTempFolder: join(project, 'temp'),
          // A group of operations alone repeats the types of the main entry.
          includeForgottenExports: !/-exports\.d\.ts$/.test(types),
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: silent,
          extractorMessageReporting: silent,
          tsdocMessageReporting: silent,
        },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(project, 'package.json'),
    }),
    {
      localBuild: true,
      messageCallback(message) {
        message.handled = true;
      },
    },
  );
  const report = await readFile(join(project, 'report.api.md'), 'utf8');
  return report.slice(report.indexOf('```ts')).trim();
}
