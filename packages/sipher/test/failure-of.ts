import { failureWith } from '@x/core/testing';

export const KEY = 'sk_pro_a-key-of-sipher';
export const ID = `sess_${'0123456789abcdef'.repeat(4)}`;

export const failureOf = failureWith(KEY);
