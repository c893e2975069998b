import type { ErrorDetails, ErrorResponse, FieldError } from '@x/core';

/** Errors are `{ detail }`: a text, or a list of what does not fit. A 500 is plain text. */
export function readError({ status, body }: ErrorResponse): ErrorDetails {
  const { detail } = Object(body) as { readonly detail?: unknown };
  if (Array.isArray(detail)) {
    const fields = detail.map(fieldFaultOf);
    return { fields, message: fields.map(({ field, message }) => `${field}: ${message}`).join('; ') };
  }
  const message = typeof detail === 'string' ? detail : undefined;
  // Which of the two statuses it is depends on the version of the service's framework; 403 also guards what is another's.
  const isUnauthenticated = status === 403 && NOT_AUTHENTICATED.test(message ?? '');
  return { message, reason: isUnauthenticated ? 'unauthenticated' : undefined };
}

const NOT_AUTHENTICATED = /not authenticated|invalid authentication credentials/i;

function fieldFaultOf(entry: unknown): FieldError {
  const { loc, msg } = Object(entry) as Record<string, unknown>;
  const steps = Array.isArray(loc) ? loc : [];
  // The first says where in the request: path, query or body.
  const path = steps.length > 1 ? steps.slice(1) : steps;
  const field = path.reduce(
    (text: string, step: unknown) =>
      typeof step === 'number' ? `${text}[${step}]` : `${text}${text && '.'}${String(step)}`,
    '',
  );
  return { field, message: typeof msg === 'string' ? msg : 'does not fit' };
}
