import { expect } from 'vitest';
import { test } from '../../src/vitest.ts';
import { meet } from './meet.ts';

test('this worker sees nothing of the other', async ({ emulator }) => expect(await meet(emulator)).toBe(2));
