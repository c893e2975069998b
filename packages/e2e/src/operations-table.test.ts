import { readFileSync } from 'node:fs';
import { createPortal } from '@x/agent-sessions/portal';
import { createUxmate } from '@x/agent-sessions/uxmate';
import { callsOf, type Provider } from '@x/contracts';
import { createEdgegap } from '@x/deployment-sessions';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import { describe, expect, it } from 'vitest';

const apiKey = 'not-a-real-key';
const baseUrl = 'http://127.0.0.1:1';
const apis: readonly (readonly [provider: Provider, folder: string, groups: object])[] = [
  ['vapi', 'vapi', createVapi({ apiKey })],
  ['edgegap', 'deployment-sessions', createEdgegap({ apiKey }).deployment('d')],
  ['sipher', 'sipher', createSipher({ apiKey })],
  ['portal', 'agent-sessions', createPortal({ token: apiKey, baseUrl })],
  ['uxmate', 'agent-sessions', createUxmate({ baseUrl })],
];

/** The functions of a client by group: `sessions.create`. */
function callsIn(groups: object): string[] {
  return Object.entries(groups).flatMap(([group, functions]) =>
    typeof functions === 'object' ? Object.keys(functions).map((name) => `${group}.${name}`) : [],
  );
}

/** The text of a README under its heading "Operations". */
function operationsIn(folder: string): string {
  const readme = readFileSync(new URL(`../../${folder}/README.md`, import.meta.url), 'utf8');
  return /^## Operations\n(.*?)^## /ms.exec(readme)?.[1] ?? '';
}

describe.each(apis)('%s', (provider, folder, groups) => {
  const calls = callsOf(provider).flat();

  it('has the calls that its OpenAPI document names (`x-calls`), and no others', () => {
    expect(callsIn(groups).sort()).toEqual(calls.sort());
  });

  it(`has each in a table of packages/${folder}/README.md`, () => {
    const rows = operationsIn(folder)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n');
    const missing = calls.filter((call) => !new RegExp(`[\`.]${call.split('.')[1]}\\(`).test(rows));
    expect(missing).toEqual([]);
  });
});
