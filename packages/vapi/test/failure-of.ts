import type { ClientError } from '@x/core/client';
import { failureWith } from '@x/core/testing';

export const KEY = 'a-private-key-of-vapi';
export const ID = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

// The type is written out: which module the compiler would name in its place depends on how core is installed.
export const failureOf: (promise: Promise<unknown>) => Promise<ClientError> = failureWith(KEY);
