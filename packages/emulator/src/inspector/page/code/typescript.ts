import type { Exchange } from '../types.ts';
import { clientCall, clients } from './client-call.ts';
import { literal, quote } from './literal.ts';
import { type Api, defaultKey, fetchInit, isRefused, targetOf } from './recorded.ts';

/** The request as a program: with our client, or with `fetch` where a client would not send such a request. */
export function typescript(exchange: Exchange, api: Api): string {
  const call = isRefused(exchange) ? undefined : clientCall(exchange);
  const client = clients[exchange.provider];
  if (call === undefined || client === undefined)
    return program([
      `const response = await fetch(${quote(targetOf(exchange, api))}, ${literal(fetchInit(exchange, api))});`,
      'console.log(response.status, await response.text());',
    ]);
  const credential = client.credential && [
    client.credential.option,
    api.keys[client.credential.key] ?? defaultKey(api),
  ];
  const options = Object.fromEntries([...(credential ? [credential] : []), ['baseUrl', api.baseUrl]]);
  return program([
    `import { ${client.factory} } from ${quote(client.module)};`,
    '',
    `const ${exchange.provider} = ${client.factory}(${literal(options)});`,
    '',
    ...(call.isStream
      ? [`for await (const item of ${call.call}) console.log(item);`]
      : [`console.log(await ${call.call});`]),
  ]);
}

function program(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
