import { isClientError } from '@x/core';
import { createVapi, type VapiOptions } from '@x/vapi';

/** One write, to a server that is in some trouble. */
export interface Write {
  readonly name: string;
  readonly baseUrl: string;
  readonly method: 'post' | 'put' | 'patch' | 'delete';
  /** Whether it has a body. */
  readonly hasBody: boolean;
  /** Reads something first, so that the write finds a connection open. */
  readonly warmUp: boolean;
}

/** The outcome of one write. */
export interface WriteResult {
  readonly name: string;
  /** Of the error; `none` if there was none. */
  readonly kind: string;
  readonly outcome: string | undefined;
  readonly attempts: number | undefined;
  readonly message: string;
}

/**
 * Sends each write through a client, one after the other. Runs in every runtime, so it uses only web standards.
 *
 * @param settings Of the client.
 */
export async function send(writes: readonly Write[], settings: VapiOptions = {}): Promise<WriteResult[]> {
  // The shortest of all waits between two attempts.
  Math.random = () => 0;
  const results: WriteResult[] = [];
  for (const write of writes) results.push(await sendOne(write, settings));
  return results;
}

async function sendOne({ name, baseUrl, method, hasBody, warmUp }: Write, settings: VapiOptions): Promise<WriteResult> {
  const vapi = createVapi({ ...settings, apiKey: 'a-key', baseUrl, dangerouslyAllowBrowser: true });
  try {
    if (warmUp) {
      await vapi.sessions.list();
      // Node's fetch releases a connection after the last byte of the response was read, not with it.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await vapi.request({ method, path: ['session'], ...(hasBody && { body: { name } }) });
    return { name, kind: 'none', outcome: undefined, attempts: undefined, message: '' };
  } catch (error) {
    if (!isClientError(error)) throw error;
    const { kind, outcome, attempts, message } = error;
    return { name, kind, outcome, attempts, message };
  }
}
