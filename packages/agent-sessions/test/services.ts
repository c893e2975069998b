import { operationOf, recordExchanges } from '@x/contracts';
import { type Emulator, type EmulatorOptions, startEmulator } from '@x/emulator';
import { createPortal, type Portal, type PortalOptions } from '../src/portal/index.ts';
import { createUxmate, type Uxmate } from '../src/uxmate/index.ts';

/** A service of the emulator and its client, whose exchanges are kept. */
export interface Service<Client> extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly client: Client;
  /** The contract's names of the operations that were called. */
  operations(): string[];
  /** Where requests and responses depart from the OpenAPI document. */
  problems(): readonly unknown[];
  /** The last exchange as method and path, headers and body, and its status. */
  lastExchange(): { line: string; headers: Record<string, string>; body: string; status: number };
}

/** Agents that reply at once, so that no test waits for words. */
const QUICK: EmulatorOptions = { settings: { portal: { wordDelay: 0 }, uxmate: { wordDelay: 0 } } };

/** Starts Portal and a client of one of its users, over real sockets. */
export function startPortal(options: PortalOptions = {}, emulator: EmulatorOptions = QUICK): Promise<Service<Portal>> {
  return start('portal', emulator, ({ keys }, shared) =>
    createPortal({ token: keys.portal.token, ...shared, ...options }),
  );
}

/** Starts UXMate and a client, over real sockets. */
export function startUxmate(emulator: EmulatorOptions = QUICK): Promise<Service<Uxmate>> {
  return start('uxmate', emulator, (_, shared) => createUxmate(shared));
}

async function start<Client>(
  name: 'portal' | 'uxmate',
  options: EmulatorOptions,
  create: (emulator: Emulator, shared: PortalOptions) => Client,
): Promise<Service<Client>> {
  const emulator = await startEmulator(options);
  const baseUrl = emulator.baseUrls[name];
  const recording = recordExchanges(name, fetch, { baseUrl });
  return {
    emulator,
    client: create(emulator, { baseUrl, fetch: recording.fetch, validation: 'throw' }),
    operations: () => recording.exchanges.map(({ request }) => operationOf(name, request, { baseUrl }) ?? 'none'),
    problems: () => recording.problems(),
    lastExchange: () => {
      const exchange = recording.exchanges.at(-1);
      if (!exchange?.response) throw new Error('nothing was sent');
      const { method, url, headers, body } = exchange.request;
      return {
        line: `${method} ${url.slice(baseUrl.length)}`,
        headers: Object.fromEntries(headers as Headers),
        // One character a byte, so that it can be compared byte by byte.
        body: body instanceof Uint8Array ? Buffer.from(body).toString('latin1') : (body ?? ''),
        status: exchange.response.status,
      };
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
