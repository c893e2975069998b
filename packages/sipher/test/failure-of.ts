import type { ClientError } from '@x/core/client';
import { failureWith } from '@x/core/testing';

export const KEY = 'sk_pro_a-key-of-sipher';
export const ID = `sess_${'0123456789abcdef'.repeat(4)}`;

// The type is written out: which module the compiler would name in its place depends on how core is installed.
export const failureOf: (promise: Promise<unknown>) => Promise<ClientError> = failureWith(KEY);
