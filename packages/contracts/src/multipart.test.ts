import { expect, it } from 'vitest';
import { MalformedForm, readParts } from './multipart.ts';

it('readParts reads a FormData body as the platform does', async () => {
  const sent = new FormData();
  sent.append('text', 'two\r\nlines, Grüße');
  sent.append('empty', '');
  sent.append('file', new File([new Uint8Array([0, 13, 10, 45, 45, 255])], 'ünïcode "quoted".bin', { type: 'a/b' }));
  sent.append('file', new File([], 'empty.txt'));
  const response = new Response(sent);
  const contentType = response.headers.get('content-type') ?? '';
  const bytes = new Uint8Array(await response.arrayBuffer());

  const platform = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  const read = readParts(contentType, bytes);
  expect(read.map(({ name }) => name)).toEqual([...platform.keys()]);
  for (const [index, value] of [...platform.values()].entries()) {
    const part = read[index];
    if (typeof value === 'string') {
      expect(part).toMatchObject({ filename: undefined, contentType: undefined });
      expect(part?.bytes.toString()).toBe(value);
    } else {
      expect(part?.filename?.replaceAll('%22', '"')).toBe(value.name);
      expect(part?.contentType).toBe(value.type || 'application/octet-stream');
      expect(part?.bytes).toEqual(Buffer.from(await value.arrayBuffer()));
    }
  }
});

it('readParts reads a quoted boundary', () => {
  const body = '--b c\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n--b c--';
  expect(readParts('multipart/form-data; boundary="b c"', Buffer.from(body))).toMatchObject([{ name: 'a' }]);
});

it.each([
  [
    'a preamble',
    'multipart/form-data; boundary=b',
    'x\r\n--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--',
  ],
  ['no boundary', 'multipart/form-data', '--b--'],
  ['bare line feeds', 'multipart/form-data; boundary=b', '--b\nContent-Disposition: form-data; name="a"\n\nx\n--b--'],
  ['a missing end', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'],
  [
    'another boundary',
    'multipart/form-data; boundary=c',
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--',
  ],
  [
    'another disposition',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: inline; name="a"\r\n\r\nx\r\n--b--',
  ],
])('readParts refuses a body with %s', (_, contentType, body) => {
  expect(() => readParts(contentType, Buffer.from(body))).toThrow(MalformedForm);
});
