import { parseArgs } from 'node:util';

type Texts = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly default?: string | boolean }>>;

/** The options that a script was started with. Ends it with 2 and a line that says why where they are none of its own. */
export function optionsOf<const Options extends Texts>(options: Options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return stop(error.message);
    throw error;
  }
}

/** Parses the number in an option, and ends the process if it is invalid: a script would do nothing and report success. */
export function wholeNumber(option: string, text: string, from = 1): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < from) {
    return stop(`--${option} takes a whole number from ${from} up, not ${JSON.stringify(text)}.`);
  }
  return number;
}

/** Ends a script that cannot do what was asked, without the trace of a program's own fault. */
export function stop(message: string): never {
  console.error(message);
  process.exit(2);
}
