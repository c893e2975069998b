/** One part of a multipart body. */
export interface FormPart {
  readonly name: string;
  /** There for a file, absent for a text field. */
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

/**
 * Cuts a multipart/form-data body into its parts; an error says what is wrong with it.
 * `Response.formData()` would do it only as a promise, which would make every check one, and it hides whether a file
 * had a type of its own. A test holds the two against each other.
 */
export function readParts(contentType: string, body: Uint8Array): FormPart[] {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new MalformedForm('names no boundary in its Content-Type');

  // One character a byte, so that text can be searched and files come out as they went in. The line break that
  // ends each part belongs to the delimiter, hence the one put before the first.
  const text = `\r\n${Buffer.from(body).toString('latin1')}`;
  const [preamble, ...rest] = text.split(`\r\n--${boundary}`);
  const end = rest.findIndex((section) => section.startsWith('--'));
  if (preamble !== '' || end === -1) throw new MalformedForm('does not start or end with its boundary');
  return rest.slice(0, end).map(readPart);
}

/** The body is not multipart/form-data. */
export class MalformedForm extends Error {}

function readPart(section: string): FormPart {
  const headEnd = section.indexOf('\r\n\r\n');
  if (!section.startsWith('\r\n') || headEnd === -1) throw new MalformedForm('has a part without headers');
  const head = Buffer.from(section.slice(0, headEnd), 'latin1').toString('utf8');
  const disposition = headerIn(head, 'content-disposition');
  const name = /^form-data;(?:.*;)?\s*name="([^"]*)"/i.exec(disposition ?? '')?.[1];
  if (name === undefined) throw new MalformedForm('has a part without a name');
  return {
    name,
    filename: /;\s*filename="([^"]*)"/i.exec(disposition ?? '')?.[1],
    contentType: headerIn(head, 'content-type'),
    bytes: Buffer.from(section.slice(headEnd + '\r\n\r\n'.length), 'latin1'),
  };
}

function headerIn(head: string, name: string): string | undefined {
  const line = head.split('\r\n').find((candidate) => candidate.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
