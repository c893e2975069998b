/** The fields of a recorded form; undefined if it has files, whose bytes a record does not hold, or was truncated. */
export function formFields(body: string, contentType = ''): Record<string, string> | undefined {
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1];
  if (boundary === undefined || !body.includes(`--${boundary}--`)) return undefined;
  const parts = body.split(`--${boundary}`).slice(1, -1);
  const fields = parts.map((part) => {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, end);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    return /\bfilename/i.test(head) || name === undefined ? undefined : [name, part.slice(end + 4, -2)];
  });
  return fields.includes(undefined) ? undefined : Object.fromEntries(fields as string[][]);
}
