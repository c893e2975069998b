import type { Reason } from '@x/core';

/**
 * What the provider's words allow to tell: it answers 400 for nearly everything. Only ever a reason to show; nothing is
 * decided by it.
 */
export function reasonOfText(text: string): Reason {
  return PATTERNS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

// The first that fits: "does not exist" is no conflict, and "invalid token" is no invalid field.
const PATTERNS: readonly (readonly [Reason, RegExp])[] = [
  ['not-found', /not (be )?found|no such|(does not|doesn['’]t) exist|unknown|no longer exists/i],
  ['conflict', /already|in use|duplicate|conflict|not unique|must be unique|\btaken\b/i],
  ['unauthenticated', /\b(api )?(token|key)\b|credential|unauthori[sz]ed|authenticat/i],
  ['invalid', /invalid|required|malformed|not (a )?valid|must be|missing|validation|expected/i],
];
