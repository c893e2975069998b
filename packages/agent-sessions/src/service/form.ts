import { encodeMultipart, type FormPart, type RequestBody, readFile, type Schema } from '@x/core';
import { mediaTypeOf } from './media-type.ts';
import { type CreateSession, CreateSessionSchema, type MessageForm, MessageFormSchema } from './schemas.ts';

/** The form of a session's first message, its fields in the order in which the service's own clients send them. */
export function createForm(form: CreateSession): RequestBody {
  return formOf(['agent_id', 'text_prompt'], form, CreateSessionSchema);
}

/** The same of another message: it goes to the session's agent, whatever else the caller's object holds. */
export function messageForm(form: MessageForm): RequestBody {
  return formOf(['text_prompt'], form, MessageFormSchema);
}

function formOf<Form extends MessageForm>(
  texts: readonly (keyof Form & string)[],
  form: Form,
  schema: Schema,
): RequestBody {
  return {
    value: form,
    schema,
    write: () => {
      const textParts = texts.map((name): FormPart => [name, String(form[name])]);
      // `from` gives a hole in the list a turn, too, so that it is refused.
      const files = Array.from(
        form.files ?? [],
        (file, index): FormPart => ['files', readFile(`files[${index}]`, file, mediaTypeOf)],
      );
      return encodeMultipart([...textParts, ...files]);
    },
  };
}
