import { createContext, runInContext } from 'node:vm';
import { load } from '../fetched-packages.ts';

type Clients = {
  readonly portal: typeof import('@x/agent-sessions/portal');
  readonly vapi: typeof import('@x/vapi');
  readonly visit: typeof import('../visit.ts');
  readonly AbortController: typeof AbortController;
};

interface Environment {
  /** Older engines have none. */
  readonly hasTextDecoder?: boolean;
  readonly fetch?: (url: string, init: RequestInit) => Promise<unknown>;
}

/** Runs a bundle with the globals that React Native has, and not with what it lacks: streams, `crypto`, `Buffer`. */
export function runInReactNative(
  code: string,
  { hasTextDecoder = true, fetch = fetchWhole }: Environment = {},
): Clients {
  const { AbortController, AbortSignal } = load<typeof globalThis>('abort-controller');
  const { Headers, Response } = load<typeof globalThis>('whatwg-fetch');
  const { clearTimeout, console, performance, setTimeout, TextDecoder, TextEncoder } = globalThis;
  const globals: Record<string, unknown> = {
    ...{ AbortController, AbortSignal, clearTimeout, console, performance, setTimeout },
    ...{ fetch, Headers, Response, TextEncoder, Blob: NativeBlob, File: NativeBlob, URL: NativeUrl },
    navigator: { product: 'ReactNative' },
    ...(hasTextDecoder && { TextDecoder }),
  };
  globals['global'] = globals['window'] = globals;
  const context = createContext(globals);
  runInContext(code, context);
  return { ...(globals['bundled'] as Clients), AbortController };
}

/** A fetch on an XMLHttpRequest: the whole response, and a signal that only has to look like one. */
async function fetchWhole(url: string, { method, headers, body, signal }: RequestInit): Promise<unknown> {
  const isText = body === undefined || typeof body === 'string' || ArrayBuffer.isView(body);
  if (!isText) throw new TypeError(`cannot send a ${Object.prototype.toString.call(body)}`);
  const aborted = new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(Object.assign(new Error('Aborted'), { name: 'AbortError' }))),
  );
  const init = { method, headers, body } as RequestInit; // each as React Native takes it
  const response = await Promise.race([globalThis.fetch(url, init), aborted]);
  const { status, statusText } = response;
  const bytes = await Promise.race([response.arrayBuffer(), aborted]);
  const { Response } = load<typeof globalThis>('whatwg-fetch');
  return new Response(bytes, { status, statusText, headers: [...response.headers] });
}

/** Takes strings and other Blobs alone. */
class NativeBlob {
  readonly size: number;

  constructor(parts: readonly unknown[] = []) {
    if (parts.some((part) => part instanceof ArrayBuffer || ArrayBuffer.isView(part))) {
      throw new Error("Creating blobs from 'ArrayBuffer' and 'ArrayBufferView' are not supported");
    }
    this.size = parts.join('').length;
  }
}

/** Ends with a slash whatever it is of. */
class NativeUrl extends URL {
  override get href(): string {
    return super.href.replace(/([^/])$/, '$1/');
  }

  override toString(): string {
    return this.href;
  }
}
