import { readFileSync, writeFileSync } from 'node:fs';
import { allOperations } from '../src/contract.ts';
import type { Provider } from '../src/document.ts';

/** Where the operations of all APIs are listed: in a section of each file, which is written by this script. */
export const root = new URL('../../../', import.meta.url);

interface Api {
  readonly title: string;
  /** What creates the client whose groups the calls are on. */
  readonly client: string;
}

const apis: Readonly<Record<Provider, Api>> = {
  vapi: { title: 'Vapi', client: 'createVapi()' },
  edgegap: { title: 'Edgegap', client: 'createEdgegap().deployment(id)' },
  sipher: { title: 'Sipher', client: 'createSipher()' },
  portal: { title: 'Portal', client: 'createPortal()' },
  uxmate: { title: 'UXMate', client: 'createUxmate()' },
};
const providers = Object.keys(apis) as Provider[];

/** The sections by file: what stands under the heading "Operations". */
export const sections: Readonly<Record<string, () => string>> = {
  'packages/docs/guides/generated-clients.md': guideSection,
  'packages/docs/llms.txt': llmsSection,
};

/** A document with its section "Operations" as it should be. */
export function withSection(text: string, section: string): string {
  if (!/^## Operations$/m.test(text)) throw new Error('There is no heading "## Operations".');
  return text.replace(/^## Operations\n[\s\S]*?(?=^## |$(?![\s\S]))/m, () => `## Operations\n\n${section}\n`);
}

function guideSection(): string {
  const rows = providers.flatMap((provider) =>
    allOperations(provider).map(({ upstreamId, calls }, index) => [
      index === 0 ? `${apis[provider].title}: \`${apis[provider].client}\`` : '',
      `\`${upstreamId}\``,
      calls.map((call, place) => `\`${place === 0 ? call : call.split('.')[1]}\``).join(', '),
    ]),
  );
  return table([['API', 'operation', 'here'], ...rows]);
}

/** With the heads as its first row. */
function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const [heads = [], ...others] = rows;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('');
}

function llmsSection(): string {
  return providers
    .map((provider) => {
      const calls = allOperations(provider).flatMap((operation) => operation.calls);
      const groups = Map.groupBy(calls, (call) => call.split('.')[0]);
      const verbs = [...groups].map(
        ([group, ofGroup]) => `\`${group}.${ofGroup.map((call) => call.split('.')[1]).join(' ')}\``,
      );
      return `- ${apis[provider].title}, \`${apis[provider].client}\`: ${verbs.join(', ')}\n`;
    })
    .join('');
}

if (import.meta.main) {
  for (const [name, section] of Object.entries(sections)) {
    const file = new URL(name, root);
    writeFileSync(file, withSection(readFileSync(file, 'utf8'), section()));
  }
}
