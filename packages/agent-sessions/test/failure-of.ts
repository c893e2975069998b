import { failureWith } from '@x/core/testing';

export const KEY = 'a-token-of-a-user';

export const failureOf = failureWith(KEY);
