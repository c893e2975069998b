import { type FormPart, type RequestBody, readFile, type Schema, writeMultipart } from '@x/core';
import { mediaTypeOf } from './media-type.ts';
import type { CreateSession, MessageForm } from './schemas.ts';

/** A form with a message, its fields in the order in which the service's own clients send them. */
export function formOf(form: CreateSession | MessageForm, schema: Schema): RequestBody {
  return {
    form,
    schema,
    write: () => {
      const texts = [
        'agent_id' in form ? (['agent_id', form.agent_id] as const) : undefined,
        ['text_prompt', form.text_prompt] as const,
      ];
      const files = (form.files ?? []).map(
        (file, index): FormPart => ['files', readFile(`files[${index}]`, file, mediaTypeOf)],
      );
      return writeMultipart([...texts.filter((part) => part !== undefined), ...files]);
    },
  };
}

/** A turn takes as long as its agent: the usual limits would end it before its answer is there. */
export const TURN_LIMITS = { timeout: 300_000, totalTimeout: 300_000 };
