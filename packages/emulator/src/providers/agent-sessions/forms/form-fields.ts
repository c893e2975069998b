import { missing, problem, refuseInvalid, type ValidationProblem } from '../refusal.ts';
import type { Form, UploadedFile } from './form.ts';

/** What a form says. */
export interface FormFields<Name extends string> {
  readonly texts: Readonly<Record<Name, string>>;
  readonly files: readonly UploadedFile[];
}

/** How the field `files` is declared, see the contract. */
export type FilesDeclaration = 'list' | 'optional-list';

/**
 * Looks for the texts of these names, and for `files`. The last value of a text counts, an empty one is ignored.
 *
 * @param declaration With `optional-list` any upload is refused, as a bug of the framework has it.
 * @throws Refusal 422 with everything that is wrong with it
 */
export function readFields<const Name extends string>(
  form: Form,
  names: readonly Name[],
  declaration: FilesDeclaration = 'list',
): FormFields<Name> {
  const problems: ValidationProblem[] = [];
  const texts = new Map<string, string>();
  for (const name of names) {
    const value = form.get(name)?.at(-1);
    if (value === undefined || value === '') problems.push(missing('body', name));
    else if (typeof value === 'string') texts.set(name, value);
    else problems.push(problem('string_type', ['body', name], 'Input should be a valid string', shown(value)));
  }
  const files: UploadedFile[] = [];
  const values = form.get('files') ?? [];
  const [first] = values;
  if (declaration === 'optional-list' && first !== undefined) {
    const input = typeof first === 'string' ? first : shown(first);
    problems.push(problem('list_type', ['body', 'files'], 'Input should be a valid list', input));
  } else {
    for (const [index, value] of values.entries()) {
      if (typeof value !== 'string') files.push(value);
      else problems.push(noUpload(index, value));
    }
  }
  refuseInvalid(problems);
  return { texts: Object.fromEntries(texts) as Record<Name, string>, files }; // without problems, each name has a text
}

function noUpload(index: number, value: string): ValidationProblem {
  const message = "Value error, Expected UploadFile, received: <class 'str'>";
  return problem('value_error', ['body', 'files', index], message, value, { error: {} });
}

/** A file as the framework shows it where it did not want one. */
function shown({ name, type, size }: UploadedFile) {
  return { filename: name, size, headers: { 'content-type': type } };
}
