import type { ServerResponse } from 'node:http';
import { type Handler, text } from '@x/core/testing';
import { afterEach, beforeEach, vi } from 'vitest';
import {
  createPortal,
  type PortalOptions,
  type RetryEvent,
  type Session,
  type SubscribeOptions,
} from '../src/portal/index.ts';
import { KEY } from './failure-of.ts';

/** For all tests of a file: waits between two connections take no time, and stubs are restored. */
export function reconnectAtOnce(): void {
  beforeEach(() => {
    // Jitter makes them zero.
    vi.spyOn(Math, 'random').mockReturnValue(-1);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });
}

export async function snapshotsOf(subscription: AsyncIterable<Session>): Promise<Session[]> {
  const all: Session[] = [];
  for await (const snapshot of subscription) all.push(snapshot);
  return all;
}

export const session = (status: string, messages = 1): Session => ({
  id: 's-1',
  agent_id: 'agent-1',
  thread_id: 't',
  user_id: 'u',
  created_at: '2026-11-22T00:00:00Z',
  updated_at: '2026-11-22T00:00:00Z',
  status,
  messages: Array.from({ length: messages }, (_, index) => ({ text: `m${index}`, role: 'user' })),
});

export const EVENTS = { 'content-type': 'text/event-stream' };
export const event = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
export const events = (...values: unknown[]) => text(200, values.map(event).join(''), EVENTS);

/** Sends response headers and some events, and leaves the connection open. */
export function open(...values: unknown[]): Handler {
  return (_, response: ServerResponse) => {
    response.writeHead(200, EVENTS);
    response.write(values.map(event).join('') || ': hello\n\n');
  };
}

/** Subscribes to session `s-1` of a server. */
export function subscribeAt(baseUrl: string, options: SubscribeOptions = {}, clientOptions: PortalOptions = {}) {
  const portal = createPortal({ baseUrl, token: KEY, onMismatch: () => {}, ...clientOptions });
  return portal.sessions.subscribe('s-1', options);
}

/** Hooks that write down each retry. */
export function recordRetries() {
  const retries: RetryEvent[] = [];
  return { retries, hooks: { onRetry: (event: RetryEvent) => void retries.push(event) } };
}

export const statuses = (all: readonly Session[]) => all.map(({ status }) => status);
