import type { Exchange, Store } from '../types.ts';
import { clientCall, clients } from './client-call.ts';
import { type Expectation, expectationOf } from './expectation.ts';
import { faultOf } from './fault-of.ts';
import { literal, quote } from './literal.ts';
import { type Api, fetchInit, isRefused, targetOf } from './recorded.ts';
import { seedFor } from './seed-for.ts';

/** No key of the emulator's: for a request that was refused because of its credential. */
const wrongKey = 'not-a-key';

/** Any UUID is an assistant of the emulator's. */
const someAssistant = '00000000-0000-4000-8000-000000000000';

/**
 * A test that makes the same request at an emulator of its own: with the rows that it needed, and the fault that it met.
 * Where a client would not send such a request, it calls `fetch`.
 */
export function vitestTest(exchange: Exchange, api: Api, store: Store): string {
  const { provider } = exchange;
  const client = clients[provider];
  const call = isRefused(exchange) && exchange.status !== 401 ? undefined : clientCall(exchange, '    ');
  const seed = seedFor(exchange, api, store);
  const isByClient = call !== undefined && client !== undefined;
  const expectation = expectationOf(exchange);
  const imports = [
    ...(isByClient ? [`import { ${client.factory} } from ${quote(client.module)};`] : []),
    "import { startEmulator } from '@x/emulator';",
    "import { expect, it, onTestFinished } from 'vitest';",
  ];
  const lines = [
    ...imports.sort((one, other) => moduleOf(one).localeCompare(moduleOf(other))),
    '',
    `it(${quote(titleOf(exchange, expectation))}, async () => {`,
    `  const emulator = await startEmulator(${seed === undefined ? '' : literal({ seed }, '  ')});`,
    '  onTestFinished(() => emulator.close());',
    ...failNext(exchange),
    ...(isByClient ? byClient(exchange, call, client, expectation) : byFetch(exchange, api)),
    '});',
  ];
  return `${lines.join('\n')}\n`;
}

function moduleOf(line: string): string {
  return /'(.*)'/.exec(line)?.[1] ?? '';
}

function titleOf({ method, path, operation, provider }: Exchange, { title }: Expectation): string {
  return `${operation === undefined ? `${method} ${path}` : `${provider} ${operation}`} ${title}`;
}

function failNext(exchange: Exchange): string[] {
  const { provider, operation } = exchange;
  const fault = faultOf(exchange);
  if (fault === undefined || operation === undefined) return [];
  return [`  emulator.failNext(${quote(provider)}, ${quote(operation)}, ${literal(fault, '  ')});`];
}

function byClient(
  { provider, status, operation = '', path }: Exchange,
  { call, isStream }: NonNullable<ReturnType<typeof clientCall>>,
  { factory, credential }: NonNullable<(typeof clients)[string]>,
  { error, options }: Expectation,
): string[] {
  const key = status === 401 ? quote(wrongKey) : `emulator.keys.${provider}.${credential?.key}`;
  const fields = [
    ...(credential ? [`    ${credential.option}: ${key},`] : []),
    `    baseUrl: emulator.baseUrls.${provider},`,
    ...Object.entries(options).map(([name, value]) => `    ${name}: ${value},`),
  ];
  // A chat cannot be seeded.
  const makesChat = /^chats\.(?:get|delete)$/.test(operation) && status !== 404;
  const made = makesChat ? call.replace(quote(path.split('/')[3] ?? ''), 'id') : call;
  const send = isStream ? `Array.fromAsync(${made})` : made;
  return [
    `  const ${provider} = ${factory}({`,
    ...fields,
    '  });',
    ...(makesChat
      ? [`  const { id } = await vapi.chats.create({ assistantId: '${someAssistant}', input: 'Hello' });`]
      : []),
    '',
    ...(error === undefined
      ? [`  await ${send};`]
      : [`  const error = await ${send}.catch((thrown: unknown) => thrown);`]),
    '',
    ...(error === undefined ? [] : [`  expect(error).toMatchObject(${literal(error, '  ')});`]),
    ...(status === undefined ? [] : [`  expect(emulator.requests().at(-1)).toMatchObject({ status: ${status} });`]),
  ];
}

function byFetch(exchange: Exchange, api: Api): string[] {
  const { provider, status } = exchange;
  const target = new URL(targetOf(exchange, api));
  const init = fetchInit(exchange, api, status === 401 ? wrongKey : undefined);
  const path = `${target.pathname.slice(provider.length + 1)}${target.search}`.replaceAll(/[\\`$]/g, '\\$&');
  const call = `fetch(\`\${emulator.baseUrls.${provider}}${path}\`, ${literal(init, '  ')})`;
  if (status === undefined) return ['', `  await expect(${call}).rejects.toThrow();`];
  return ['', `  const response = await ${call};`, '', `  expect(response.status).toBe(${status});`];
}
