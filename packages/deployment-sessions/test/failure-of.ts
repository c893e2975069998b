import { failureWith } from '@x/core/testing';

export const KEY = 'an-api-token-of-edgegap';

export const failureOf = failureWith(KEY);
