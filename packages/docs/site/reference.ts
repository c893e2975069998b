import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from '@x/build/documents';
import {
  Application,
  Comment,
  type DeclarationReflection,
  Logger,
  LogLevel,
  PageEvent,
  type ProjectReflection,
  ReflectionKind,
  type TypeDocOptions,
} from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { describeBoundOperations, describeRenamedExports } from './describe-operations.ts';
import { pages } from './lay-out-pages.ts';
import { entryPoints, packageOf } from './published.ts';

/** Keeps what TypeDoc objects to: links that lead nowhere, types that are named and not documented. */
class Objections extends Logger {
  readonly found: string[] = [];

  override log(message: string, level: LogLevel): void {
    // Said of fields that valibot's types mention twice: both comments are the same one.
    if (level >= LogLevel.Warn && !message.includes('has multiple declarations with a comment'))
      this.found.push(message);
  }
}

/** Writes a page for each entry point, and the menu of them. @returns What TypeDoc objects to. */
export async function writeReference(): Promise<readonly string[]> {
  const tsconfig = join(pages, '../tsconfig.json');
  await writeFile(tsconfig, JSON.stringify({ extends: join(workspace, 'tsconfig.base.json'), files: entryPoints }));
  const options: TypeDocOptions & PluginOptions = {
    name: 'Reference',
    entryPoints: [...entryPoints],
    tsconfig,
    plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
    readme: 'none',
    skipErrorChecking: true, // `types` does it
    logLevel: LogLevel.Warn,
    // Thousands of fields of assistants, whose descriptions are Vapi's: editors show them, and Vapi's site.
    exclude: ['**/generated/**'],
    excludeExternals: true,
    excludePrivate: true,
    disableSources: true,
    out: join(pages, 'reference'),
    router: 'module',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    entryFileName: 'index',
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    useCodeBlocks: true,
    groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', '*'],
    tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true, hideSources: true },
    // The plugin for VitePress.
    docsRoot: pages,
    sidebar: { pretty: false },
  } as TypeDocOptions & PluginOptions;
  const app = await Application.bootstrapWithPlugins(options as TypeDocOptions);
  const objections = new Objections();
  app.logger = objections;
  // The plugin's links have hyphens where the names of properties have underscores.
  app.renderer.on(PageEvent.END, (page: PageEvent) => {
    page.contents = (page.contents ?? '').replace(/<a id="[^"]+">/g, (anchor) => anchor.replaceAll('_', '-'));
  });
  describeRenamedExports(app);
  const project = await app.convert();
  if (project === undefined) return objections.found;
  describeBoundOperations(project);
  app.validate(project);
  app.renderer.on(PageEvent.END, (page: PageEvent) => {
    if (page.model === project) page.contents = indexPage(page.contents ?? '', project);
  });
  await app.generateOutputs(project);
  return [...objections.found, ...undescribed(project)];
}

/** The functions whose pages would have a signature alone. */
function undescribed(project: ProjectReflection): string[] {
  const functions = project.getReflectionsByKind(ReflectionKind.Function) as DeclarationReflection[];
  return functions
    .filter(({ signatures = [] }) => signatures.some(({ comment }) => comment === undefined))
    .map((each) => `${each.getFriendlyFullName()} has no doc comment`);
}

/** The list of all entry points by package, each with what its `@module` comment says. @param list As TypeDoc writes it. */
function indexPage(list: string, project: ProjectReflection): string {
  const entries = [...list.matchAll(/^- \[(.+?)\]\((.+?)\)$/gm)].map(([, name = '', file = '']) => {
    const { comment } = project.getChildByName([name]) ?? {};
    const description = Comment.combineDisplayParts(comment?.summary).replaceAll('\n', ' ');
    return { name, row: `| [\`${name}\`](${file}) | ${description} |\n` };
  });
  const packages = [...Map.groupBy(entries, ({ name }) => packageOf(name))].map(
    ([name, own]) => `## ${name}\n\n| import | what it has |\n| --- | --- |\n${own.map(({ row }) => row).join('')}`,
  );
  return `# Reference\n\nEvery export of every entry point, from its doc comments.\n\n${packages.join('\n')}`;
}
