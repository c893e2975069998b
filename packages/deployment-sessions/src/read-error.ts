import type { ErrorDetails, ErrorResponse, Reason } from '@x/core';

/** Errors are `{ message }`; for invalid fields, perhaps with messages by field in `errors`. */
export function readError({ status, body }: ErrorResponse): ErrorDetails {
  const { message, errors } = Object(body) as Record<string, unknown>;
  const shown = typeof message === 'string' ? message : undefined;
  const hasFields = typeof errors === 'object' && errors !== null && !Array.isArray(errors);
  const fields = hasFields ? Object.entries(errors).map(([field, value]) => ({ field, message: stringOf(value) })) : [];
  return {
    message: shown,
    fields,
    // The one status for nearly everything. The others are clear by themselves.
    reason: status !== 400 ? undefined : fields.length > 0 ? 'invalid' : reasonOfMessage(shown ?? ''),
  };
}

/** One message, or several, or something deeper. */
function stringOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(stringOf).join('; ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a message of the provider allows to conclude. Only ever a reason to show; nothing is decided by it. */
export function reasonOfMessage(message: string): Reason {
  return PATTERNS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'other';
}

// The first match counts: "does not exist" is no conflict, and "invalid token" is no invalid field.
const PATTERNS: readonly (readonly [Reason, RegExp])[] = [
  ['not-found', /not (be )?found|no such|(does not|doesn['’]t) exist|unknown|no longer exists/i],
  ['conflict', /already|in use|duplicate|conflict|not unique|must be unique|\btaken\b/i],
  ['unauthenticated', /\b(api )?(token|key)\b|credential|unauthori[sz]ed|authenticat/i],
  ['invalid', /invalid|required|malformed|not (a )?valid|must be|missing|validation|expected/i],
];
