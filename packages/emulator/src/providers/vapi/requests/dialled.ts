import * as v from 'valibot';
import { isObject } from './fields.ts';

const e164 = /^\+[1-9]\d{1,14}$/;
const lettersAndDigits = /^\+?[A-Za-z\d]+$/;

/** Adds the rule for `number` to an object in which `numberE164CheckEnabled` decides which rule that is. */
export function dialled<Output>(schema: v.GenericSchema<unknown, Output>) {
  return v.pipe(
    schema,
    v.rawCheck(({ dataset, addIssue }) => {
      const input = dataset.value;
      // A missing number, or one of another type, has been spoken about already.
      if (!isObject(input) || typeof input['number'] !== 'string') return;
      const free = input['numberE164CheckEnabled'] === false;
      if ((free ? lettersAndDigits : e164).test(input['number'])) return;
      addIssue({
        message: free
          ? '$property must contain only letters and digits, with an optional leading +'
          : '$property must be a valid phone number in the E.164 format',
        path: [{ type: 'object', origin: 'value', input, key: 'number', value: input['number'] }],
      });
    }),
  );
}
