import type { ClientError } from '@x/core/client';
import { failureWith } from '@x/core/testing';

export const KEY = 'a-token-of-a-user';

// The type is written out: which module the compiler would name in its place depends on how core is installed.
export const failureOf: (promise: Promise<unknown>) => Promise<ClientError> = failureWith(KEY);
