import type { ExchangeRequest } from './index.ts';
import { jsonRequest } from './test-exchanges.ts';

/** Exchanges that the tests of Vapi start from: each fits, until a test changes it. */
export const id = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';
export const authorization = 'Bearer key';
export const session = {
  id,
  orgId: 'o',
  createdAt: '2026-08-18T10:00:00.000Z',
  updatedAt: '2026-08-18T10:00:00.000Z',
};
export const page = { results: [session], metadata: { itemsPerPage: 100, totalItems: 1, currentPage: 1 } };
export const cost = { type: 'model', model: {}, promptTokens: 1, completionTokens: 1, cost: 0.1 };

export function send(method: string, url: string, body?: unknown): ExchangeRequest {
  return jsonRequest(method, url, { authorization }, body);
}
export function list(query: string): ExchangeRequest {
  return send('GET', `/session?${query}`);
}
export const get = send('GET', `/session/${id}`);
