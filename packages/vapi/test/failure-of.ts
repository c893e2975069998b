import { failureWith } from '@x/core/testing';

export const KEY = 'a-private-key-of-vapi';
export const ID = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

export const failureOf = failureWith(KEY);
