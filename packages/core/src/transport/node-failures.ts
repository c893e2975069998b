import { type Failure, type ResponseHead, redirectFailure, unusableResponse } from '../errors/create-error.ts';

/** What Node alone says of an attempt that failed for a reason of its own; `undefined` of all others. */
export function failureOfRuntime(
  cause: Error & { readonly code?: string },
  answered: ResponseHead | undefined,
): Failure | undefined {
  // Its fetch, told to treat a redirect as an error, says so and nothing else.
  if (cause.message === 'unexpected redirect') return redirectFailure(undefined, undefined, cause);
  if (!answered || cause.code !== 'Z_DATA_ERROR') return undefined;
  return { ...unusableResponse(answered, 'whose compression is invalid', 'applied'), cause };
}
