import type { ClientError } from '@x/core';
import { clientFailure } from '@x/core/testing';

export const KEY = 'a-token-of-a-user';

/** The client error that a call fails with; none of them may show the key or run on. */
export const failureOf = (promise: Promise<unknown>): Promise<ClientError> => clientFailure(promise, KEY);
