import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { agentCaller, rawForm } from '../../../../test/agent-caller.ts';
import { sendOverHttp } from '../../../../test/node-http.ts';
import { start } from '../../../../test/start.ts';
import type { PortalSettings, UxmateSettings } from '../../../index.ts';

async function stage(settings: { portal?: PortalSettings; uxmate?: UxmateSettings } = {}) {
  const portal = { wordDelay: 0, ...settings.portal };
  const emulator = await start({ settings: { portal, uxmate: { wordDelay: 0, ...settings.uxmate } } });
  return { emulator, call: agentCaller(emulator, 'portal'), uxmate: agentCaller(emulator, 'uxmate') };
}

const field = (name: string) => `Content-Disposition: form-data; name="${name}"`;
const file = (filename: string, type = 'text/plain') =>
  `${field('files')}; filename="${filename}"\r\nContent-Type: ${type}`;
const agent: [string, string] = [field('agent_id'), 'agent-1'];
const prompt: [string, string] = [field('text_prompt'), 'Hi'];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const missing = (name: string) => ({
  type: 'missing',
  loc: ['body', name],
  msg: 'Field required',
  input: null,
  url: 'https://errors.pydantic.dev/2.5/v/missing',
});

describe('a form for an agent', () => {
  it('may have its fields in any order, and several files of any name', async () => {
    const { emulator, call } = await stage();
    const names = ['a.txt', '', 'grün 🐝.bin', 'a%22b', '../../up.txt', 'C:\\x.txt'];
    const files = names.map((name): [string, string] => [file(name, 'Text/CSV; charset=utf-8'), name]);
    const { status } = await call('POST', '/sessions', rawForm(...files, prompt, agent));
    expect(status).toBe(200);
    expect(emulator.sessions('portal')[0]?.files).toEqual(
      names.map((name) => ({
        name,
        type: 'text/csv',
        size: Buffer.byteLength(name),
        sha256: sha256(name),
        message: 0,
      })),
    );
  });

  it.each(['line\nfeed', 'both\r\nof them', ' spaces ', '🐝 ü \u0000', '--', 'x--b', '\r\n--', 'a=b&c'])(
    'is stored with its text %j as it was sent',
    async (text) => {
      const { emulator, call } = await stage();
      await call('POST', '/sessions/async', rawForm(agent, [field('text_prompt'), text]));
      expect(emulator.sessions('portal')[0]?.session.messages[0]?.text).toBe(text);
    },
  );

  it('may be URL-encoded', async () => {
    const { call } = await stage();
    const body = new URLSearchParams({ agent_id: 'agent-1', text_prompt: 'a+b & c ü' });
    const { status, body: session } = await call('POST', '/sessions', { body });
    expect([status, session.messages[0]?.text]).toEqual([200, 'a+b & c ü']);
  });

  it('is read with the last value of a field, without undeclared fields', async () => {
    const { emulator, call } = await stage();
    const more: [string, string][] = [
      [field('text_prompt'), 'Bye'],
      [field('other'), 'x'],
      [`${field('files[]')}; filename="a"`, 'x'],
    ];
    await call('POST', '/sessions/async', rawForm(agent, prompt, ...more));
    const [stored] = emulator.sessions('portal');
    expect([stored?.session.messages[0]?.text, stored?.files]).toEqual(['Bye', []]);
  });
});

describe('the response is 422', () => {
  const upload = { filename: 'a.txt', size: 1, headers: { 'content-type': 'text/plain' } };
  const url = (type: string) => `https://errors.pydantic.dev/2.5/v/${type}`;

  it.each<[string, { body?: BodyInit; headers?: Record<string, string> }, unknown[]]>([
    ['no body', {}, [missing('agent_id'), missing('text_prompt')]],
    ['an empty form', { body: '', headers: rawForm().headers }, [missing('agent_id'), missing('text_prompt')]],
    [
      'JSON',
      { body: '{"agent_id":"agent-1","text_prompt":"Hi"}', headers: { 'Content-Type': 'application/json' } },
      [missing('agent_id'), missing('text_prompt')],
    ],
    [
      'empty texts',
      rawForm([field('agent_id'), ''], [field('text_prompt'), '']),
      [missing('agent_id'), missing('text_prompt')],
    ],
    ['no prompt', rawForm(agent), [missing('text_prompt')]],
    [
      'a prompt that is a file',
      rawForm(agent, [`${field('text_prompt')}; filename="a.txt"`, 'x']),
      [
        {
          type: 'string_type',
          loc: ['body', 'text_prompt'],
          msg: 'Input should be a valid string',
          input: upload,
          url: url('string_type'),
        },
      ],
    ],
    [
      'files without a filename, whatever their type',
      rawForm(
        prompt,
        [file('a'), 'x'],
        [field('files'), 'y'],
        [`${field('files')}\r\nContent-Type: application/octet-stream`, 'z'],
      ),
      [
        missing('agent_id'),
        ...['y', 'z'].map((input, index) => ({
          type: 'value_error',
          loc: ['body', 'files', index + 1],
          msg: "Value error, Expected UploadFile, received: <class 'str'>",
          input,
          ctx: { error: {} },
          url: url('value_error'),
        })),
      ],
    ],
  ])('to %s', async (_, sent, detail) => {
    const { emulator, call } = await stage();
    const { status, body } = await call('POST', '/sessions', sent);
    expect([status, body]).toEqual([422, { detail }]);
    expect(emulator.sessions('portal')).toEqual([]);
  });

  it('to any upload to UXMate, if set', async () => {
    const { uxmate } = await stage({ uxmate: { refuseUploads: true } });
    const { status, body } = await uxmate('POST', '/sessions/text', rawForm(agent, prompt, [file('a.txt'), 'x']));
    const problem = { type: 'list_type', loc: ['body', 'files'], msg: 'Input should be a valid list', input: upload };
    expect([status, body]).toEqual([422, { detail: [{ ...problem, url: url('list_type') }] }]);
    expect((await uxmate('POST', '/sessions/text', rawForm(agent, prompt))).status).toBe(200);
  });
});

describe('a form without its last boundary', () => {
  it.each([
    ['after a file', '--b--\r\n'.length],
    ['in a file', '\r\n--b--\r\n'.length],
    ['in the head of a file', 'plain\r\n\r\nx\r\n--b--\r\n'.length],
  ])('is read as one without that file, truncated %s', async (_, length) => {
    const { emulator, call } = await stage();
    const whole = rawForm(agent, prompt, [file('a.txt'), 'y'], [file('b.txt'), 'x']);
    const { status } = await call('POST', '/sessions/async', { ...whole, body: whole.body.slice(0, -length) });
    expect([status, emulator.sessions('portal')[0]?.files.map(({ name }) => name)]).toEqual([200, ['a.txt']]);
  });

  it('is read as one without the text that ends it', async () => {
    const { emulator, call } = await stage();
    const whole = rawForm(agent, prompt);
    const response = await call('POST', '/sessions', { ...whole, body: whole.body.replace('--b--\r\n', '') });
    expect(response).toMatchObject({ status: 422, body: { detail: [missing('text_prompt')] } });
    const single = await call('POST', '/sessions', { ...whole, body: rawForm(agent).body.replace('--b--\r\n', '') });
    expect(single).toMatchObject({ status: 422, body: { detail: [missing('agent_id'), missing('text_prompt')] } });
    expect(emulator.sessions('portal')).toEqual([]);
  });
});

describe('the response is 400', () => {
  const whole = rawForm(agent, prompt, [file('a'), 'x']);
  const parts = (count: number, head: string) =>
    rawForm(...Array.from({ length: count }, (): [string, string] => [head, '']));

  it.each<[string, { body: string; headers: Record<string, string> }, string]>([
    [
      'of another boundary',
      { ...whole, body: whole.body.replaceAll('--b', '--c') },
      'There was an error parsing the body',
    ],
    [
      'without a boundary',
      { ...whole, headers: { 'Content-Type': 'multipart/form-data' } },
      'Missing boundary in multipart.',
    ],
    ['of 1001 files', parts(1001, file('a')), 'Too many files. Maximum number of files is 1000.'],
    ['of 1001 fields', parts(1001, field('a')), 'Too many fields. Maximum number of fields is 1000.'],
  ])('to a form %s', async (_, sent, detail) => {
    const { emulator, call } = await stage();
    const { status, body } = await call('POST', '/sessions', sent);
    expect([status, body]).toEqual([400, { detail }]);
    expect((await call('GET', '/sessions/grouped')).status).toBe(200);
    expect(emulator.sessions('portal')).toEqual([]);
  });
});

describe('the response is 413', () => {
  const refused = { status: 413, body: { detail: 'Request Entity Too Large' } };
  const large = rawForm(agent, prompt, [file('a'), 'x'.repeat(2000)]);
  const token = { Authorization: 'Bearer emulator-portal-token' };

  it('to a form over the configured limit, by its declared length or by its bytes', async () => {
    const { emulator, call } = await stage({ portal: { maxUploadBytes: 2000 } });
    expect(await call('POST', '/sessions', large)).toMatchObject(refused);
    const body = new Blob([large.body]).stream();
    const streamed = { ...large, body, duplex: 'half' };
    const headers = { ...large.headers, ...token };
    const response = await fetch(`${emulator.baseUrls.portal}/sessions`, {
      method: 'POST',
      ...streamed,
      headers,
    } as RequestInit);
    expect({ status: response.status, body: await response.json() }).toEqual(refused);
    expect((await call('POST', '/sessions', rawForm(agent, prompt))).status).toBe(200);
  });

  it('before the body has arrived', async () => {
    const { emulator } = await stage({ portal: { maxUploadBytes: 2000 } });
    const headers = { ...large.headers, ...token, 'Content-Length': '1000000' };
    const sent = { method: 'POST', headers };
    expect(await sendOverHttp(`${emulator.baseUrls.portal}/sessions`, sent)).toMatchObject({ status: 413 });
  });

  it.each([
    ['a text', rawForm(agent, [field('text_prompt'), 'x'.repeat(10 * 1024 * 1024 + 1)])],
    [
      'texts together',
      rawForm(agent, ...Array.from({ length: 11 }, (): [string, string] => [field('x'), 'x'.repeat(1 << 20)])),
    ],
    ['a URL-encoded form', { body: new URLSearchParams({ text_prompt: 'x'.repeat(10 * 1024 * 1024) }) }],
  ])('to %s over 10 MiB', async (_, sent) => {
    const { call } = await stage();
    expect(await call('POST', '/sessions', sent)).toMatchObject(refused);
  });
});

it('an aborted upload creates no session, and nothing is printed', async () => {
  const { emulator, call } = await stage();
  const controller = new AbortController();
  const [start = ''] = rawForm(agent, prompt).body.split('--b--');
  const body = new ReadableStream(
    {
      start: (stream) => stream.enqueue(new TextEncoder().encode(start)),
      pull: () => controller.abort(new Error('enough')),
    },
    { highWaterMark: 2 },
  );
  const headers = { ...rawForm().headers, Authorization: 'Bearer emulator-portal-token' };
  const init = { method: 'POST', headers, body, duplex: 'half', signal: controller.signal } as RequestInit;
  await expect(fetch(`${emulator.baseUrls.portal}/sessions`, init)).rejects.toThrow('enough');
  expect((await call('GET', '/sessions/grouped')).body.time_to_sessions['Today']).toEqual([]);
});
