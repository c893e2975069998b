import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { expect, it, vi } from 'vitest';
import { agentCaller, formOf } from '../../../../test/agent-caller.ts';
import { runCommand } from '../../../../test/command.ts';
import { start } from '../../../../test/start.ts';
import { readForm } from './form.ts';

const mebibyte = 1024 * 1024;

/** A form with one file, without the bytes of that. */
const head = [
  '--b\r\nContent-Disposition: form-data; name="agent_id"\r\n\r\nagent-1\r\n',
  '--b\r\nContent-Disposition: form-data; name="text_prompt"\r\n\r\nHi\r\n',
  '--b\r\nContent-Disposition: form-data; name="files"; filename="big.bin"\r\nContent-Type: application/x-big\r\n\r\n',
].join('');
const tail = '\r\n--b--\r\n';

/** Sends a form with one file of this many MiB, one at a time, and returns the response and the file's hash. */
async function upload(url: string, mebibytes: number) {
  const headers = {
    Authorization: 'Bearer emulator-portal-token',
    'Content-Type': 'multipart/form-data; boundary=b',
    'Content-Length': head.length + mebibytes * mebibyte + tail.length,
  };
  const outgoing = request(`${url}/sessions/async`, { method: 'POST', headers });
  const responded = once(outgoing, 'response');
  const hash = createHash('sha256');
  outgoing.write(head);
  for (let index = 0; index < mebibytes; index += 1) {
    const chunk = Buffer.alloc(mebibyte, index);
    hash.update(chunk);
    if (!outgoing.write(chunk)) await once(outgoing, 'drain');
  }
  outgoing.end(tail);
  const [response]: IncomingMessage[] = await responded;
  response?.resume();
  return { status: response?.statusCode, sha256: hash.digest('hex') };
}

/** A number of bytes from what Linux tells of a process. */
function memory(pid: number | undefined, name: 'VmRSS' | 'VmHWM'): number {
  const [, kibibytes] = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

const isLinux = process.platform === 'linux';
if (!isLinux) console.warn('Skipped: only Linux reports the memory of a process, and a test of uploads needs it');

it.runIf(isLinux)('an upload of 200 MiB is counted and hashed, and takes little memory', async () => {
  const command = runCommand(['--port', '0', '--provider', 'portal']);
  const [, url] = await command.printed(/Serving on (\S+),/);
  expect((await upload(`${url}/portal`, 1)).status).toBe(200);
  const before = memory(command.child.pid, 'VmRSS');
  const { status, sha256 } = await upload(`${url}/portal`, 200);
  expect(status).toBe(200);
  // The peak, not what is left: all of it would be 200 MiB more.
  expect(memory(command.child.pid, 'VmHWM') - before).toBeLessThan(100 * mebibyte);

  const stored = await (await fetch(`${url}/_emulator/portal/sessions`)).json();
  const big = { name: 'big.bin', type: 'application/x-big', message: 0 };
  expect(stored).toMatchObject([
    { files: [{ ...big, size: mebibyte }] },
    { files: [{ ...big, size: 200 * mebibyte, sha256 }] },
  ]);
  const [, logged] = (await (await fetch(`${url}/_emulator/requests`)).json()) as { body: string }[];
  expect(logged?.body).toHaveLength(64 * 1024);
});

it('an upload that comes faster than it is parsed has to wait', async () => {
  const write = vi.spyOn(Busboy.prototype, 'write');
  let left = 100;
  let waiting = 0;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from(head)),
    pull(controller) {
      waiting = Math.max(waiting, ...write.mock.contexts.map(({ writableLength }) => writableLength));
      if (left > 0) controller.enqueue(Buffer.alloc(100_000));
      else controller.enqueue(Buffer.from(tail));
      if (left === 0) controller.close();
      left -= 1;
    },
  });
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  const init = { method: 'POST', headers, body, duplex: 'half' };
  const form = await readForm(new Request('http://localhost', init));
  expect(form.get('files')).toMatchObject([{ size: 10_000_000 }]);
  expect(write).toHaveBeenCalledTimes(102);
  expect(waiting).toBeLessThan(1_000_000);
  write.mockRestore();
});

it('an upload is taken in the process, too, and its beginning is in the log', async () => {
  const emulator = await start({ settings: { portal: { wordDelay: 0 } } });
  const call = agentCaller(emulator, 'portal', { fetch: emulator.fetch });
  const file = new File([new Uint8Array(3_000_000)], 'a.bin', { type: 'x/y' });
  const { status } = await call('POST', '/sessions', {
    form: { agent_id: 'agent-1', text_prompt: 'Hi' },
    files: [file],
  });
  expect(status).toBe(200);
  expect(emulator.sessions('portal')).toMatchObject([{ files: [{ name: 'a.bin', type: 'x/y', size: 3_000_000 }] }]);
  const [request] = emulator.requests();
  expect(request).toMatchObject({ operation: 'sessions.create', status: 200 });
  expect(String(request?.body)).toMatch(/^-+.*name="agent_id"\r\n\r\nagent-1\r\n-+.*name="text_prompt"/s);
});

it('a form sent to an API that takes none is refused, and is in the log without its body', async () => {
  const emulator = await start();
  const headers = { Authorization: `Bearer ${emulator.keys.vapi.private}` };
  const body = formOf({ a: 'b' });
  expect((await fetch(`${emulator.baseUrls.vapi}/session`, { method: 'POST', headers, body })).status).toBe(400);
  expect(emulator.requests()).toMatchObject([{ operation: 'sessions.create', status: 400 }]);
  expect(emulator.requests()[0]).not.toHaveProperty('body');
});
