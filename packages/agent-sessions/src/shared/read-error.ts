import type { ErrorDetails, ErrorResponse, FieldError } from '@x/core';

/** Errors are `{ detail }`: a message, or an array of invalid fields. A 500 is plain text. */
export function readError({ status, body }: ErrorResponse): ErrorDetails {
  const { detail } = Object(body) as { readonly detail?: unknown };
  if (Array.isArray(detail)) {
    const fields = detail.map(fieldErrorOf);
    return { fields, message: fields.map(({ field, message }) => `${field}: ${message}`).join('; ') };
  }
  const message = typeof detail === 'string' ? detail : undefined;
  // 401 or 403, by the version of the service's framework; 403 also protects what belongs to others.
  const isUnauthenticated = status === 403 && NOT_AUTHENTICATED.test(message ?? '');
  return { message, reason: isUnauthenticated ? 'unauthenticated' : undefined };
}

const NOT_AUTHENTICATED = /not authenticated|invalid authentication credentials/i;

function fieldErrorOf(entry: unknown): FieldError {
  const { loc, msg } = Object(entry) as Record<string, unknown>;
  const steps = Array.isArray(loc) ? loc : [];
  // The first is the part of the request: path, query or body.
  const path = steps.length > 1 ? steps.slice(1) : steps;
  const field = path.reduce(
    (name: string, step: unknown) =>
      typeof step === 'number' ? `${name}[${step}]` : `${name}${name && '.'}${String(step)}`,
    '',
  );
  return { field, message: typeof msg === 'string' ? msg : 'is invalid' };
}
