import { expect } from 'vitest';
import { abortIn, type Phase } from '../abort-phases.ts';
import type { ClientSettings } from '../operation.ts';

export const REASON = { my: 'reason' };

/** Aborts a call in a phase, and expects the reason, as many requests as had been sent, and nothing left behind. */
export async function expectAbort(phase: Phase, settings?: ClientSettings): Promise<void> {
  const { rejectedWith, requests, outcome, held, listeners } = await abortIn(phase, REASON, settings);
  expect(rejectedWith).toBe(REASON);
  expect({ requests, outcome, held, listeners }).toEqual({
    requests: phase.requests,
    outcome: phase.outcome,
    held: 0,
    listeners: 0,
  });
}
