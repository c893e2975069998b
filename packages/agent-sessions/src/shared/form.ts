import { encodeMultipart, type FormPart, type RequestBody, readFile, type Schema } from '@x/core';
import { type CreateSession, CreateSessionSchema, type MessageForm, MessageFormSchema } from './schemas.ts';

/** The form of a session's first message, its fields in the order in which the service's own clients send them. */
export function createForm(form: CreateSession): RequestBody {
  return formOf(['agent_id', 'text_prompt'], form, CreateSessionSchema);
}

/** The form of another message: it has no `agent_id`, whatever else the caller's object holds. */
export function messageForm(form: MessageForm): RequestBody {
  return formOf(['text_prompt'], form, MessageFormSchema);
}

function formOf<Form extends MessageForm>(
  fields: readonly (keyof Form & string)[],
  form: Form,
  schema: Schema,
): RequestBody {
  return {
    value: form,
    schema,
    write: () => {
      const textParts = fields.map((name): FormPart => [name, String(form[name])]);
      // `from` visits a hole in the array, too, so that it is refused.
      const files = Array.from(
        form.files ?? [],
        (file, index): FormPart => ['files', readFile(`files[${index}]`, file, mediaTypeOf)],
      );
      return encodeMultipart([...textParts, ...files]);
    },
  };
}

/** The media type of a file by its name's extension, for the kinds of files that people send to agents. */
function mediaTypeOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return (Object.hasOwn(MEDIA_TYPES, extension) && MEDIA_TYPES[extension]) || 'application/octet-stream';
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wav: 'audio/wav',
  webp: 'image/webp',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  zip: 'application/zip',
};
