import { clientFailure } from '@x/core/testing';
import type { ClientError } from '../src/index.ts';

export const KEY = 'a-private-key-of-vapi';
export const ID = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

/** The client error that a call fails with; none of them may show the key or run on. */
export const failureOf = (promise: Promise<unknown>): Promise<ClientError> => clientFailure(promise, KEY);
