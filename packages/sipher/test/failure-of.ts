import { clientFailure } from '@x/core/testing';
import type { ClientError } from '../src/index.ts';

export const KEY = 'sk_pro_a-key-of-sipher';
export const ID = `sess_${'0123456789abcdef'.repeat(4)}`;

/** The client error that a call fails with; none of them may show the key or run on. */
export const failureOf = (promise: Promise<unknown>): Promise<ClientError> => clientFailure(promise, KEY);
