/** Prints what is due, in the form that a later step of a workflow reads. */
import { fileURLToPath } from 'node:url';
import { planOf } from './plan.ts';

const { step, tags } = await planOf(fileURLToPath(new URL('../../..', import.meta.url)));
console.log(`step=${step}\ntags=${tags.join(' ')}`);
