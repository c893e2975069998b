import { clientFailure } from '@x/core/testing';
import type { ClientError } from '../src/index.ts';

export const KEY = 'an-api-token-of-edgegap';

/** The client error that a call fails with; none of them may show the key or run on. */
export const failureOf = (promise: Promise<unknown>): Promise<ClientError> => clientFailure(promise, KEY);
