import { randomUUID } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Load } from '../load.ts';

/** Sends the file of a path in a form. */
type Upload = (path: string) => Promise<unknown>;

const KEY = 'not-a-real-key';
const authorization = `Bearer ${KEY}`;

/** How each contestant sends a file, with its default options. */
export const uploaders = {
  ours: async (load, baseUrl) => (path) => uploadByOurs(load, baseUrl, path),
  'ours at /node': async (load, baseUrl) => async (path) => {
    const { nodeTransport } = (await load('@x/agent-sessions/node')) as {
      nodeTransport(): import('@x/agent-sessions/portal').Transport;
    };
    return await uploadByOurs(load, baseUrl, path, nodeTransport());
  },
  'fetch and FormData': async (_, baseUrl) => async (path) => {
    const response = await fetch(`${baseUrl}/sessions`, {
      method: 'POST',
      headers: { authorization },
      body: await formOf(path),
    });
    return await response.json();
  },
  'plain ky': async (load, baseUrl) => async (path) => {
    type Ky = { post(url: string, options: object): { json(): Promise<unknown> } };
    const { default: ky } = (await load('ky')) as { default: Ky };
    return await ky.post(`${baseUrl}/sessions`, { headers: { authorization }, body: await formOf(path) }).json();
  },
  'Vapi SDK': async (load, baseUrl) => {
    interface Sdk {
      VapiClient: new (options: object) => { files: { create(request: object): Promise<unknown> } };
    }
    const { VapiClient } = (await load('@vapi-ai/server-sdk')) as Sdk;
    const client = new VapiClient({ token: KEY, baseUrl });
    return (path) => client.files.create({ file: createReadStream(path) });
  },
  'node:http': async (_, baseUrl) => (path) => uploadByHttp(`${baseUrl}/sessions`, path),
} as const satisfies Record<string, (load: Load, baseUrl: string) => Promise<Upload>>;

async function uploadByOurs(
  load: Load,
  baseUrl: string,
  path: string,
  transport?: import('@x/agent-sessions/portal').Transport,
): Promise<unknown> {
  const { createPortal } = (await load('@x/agent-sessions/portal')) as typeof import('@x/agent-sessions/portal');
  const { fileFromPath } = (await load('@x/agent-sessions/node')) as typeof import('@x/agent-sessions/node');
  const portal = createPortal({ baseUrl, token: KEY, transport });
  const files = [await fileFromPath(path)];
  return await portal.sessions.create({ agent_id: 'a1', text_prompt: 'Summarise it', files });
}

async function formOf(path: string): Promise<FormData> {
  const form = new FormData();
  form.set('agent_id', 'a1');
  form.set('text_prompt', 'Summarise it');
  form.set('files', await openAsBlob(path), 'file.bin');
  return form;
}

/** The least that an upload can take: a hand-made form through a socket. */
async function uploadByHttp(url: string, path: string): Promise<unknown> {
  const boundary = randomUUID();
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="file.bin"\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const { size } = await stat(path);
  const sent = request(url, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + size + tail.length,
    },
  });
  const responseText = new Promise<string>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(text));
    });
  });
  sent.write(head);
  await pipeline(createReadStream(path), sent, { end: false });
  sent.end(tail);
  return JSON.parse(await responseText);
}
