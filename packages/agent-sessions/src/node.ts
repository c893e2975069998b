/**
 * For Node: files by their path, and a transport on the dispatcher of its fetch, for the option `transport`.
 *
 * @module @x/agent-sessions/node
 */

import fs, { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInputError, type StreamedFile } from '@x/core';

export type { StreamedFile } from '@x/core';
export { type Dispatcher, type NodeTransportOptions, nodeTransport } from '@x/core/node';

/** Options of {@link fileFromPath}. */
export interface FileFromPathOptions {
  /** Default: the last part of the path. */
  readonly name?: string | undefined;
  /** Its media type. Default: by the name's extension, else `application/octet-stream`. */
  readonly type?: string | undefined;
}

const CONTEXT = { provider: 'agent-sessions', operation: 'fileFromPath' };

/**
 * A file on disk, for `files`. It is read while it is sent, and never held in memory as a whole.
 *
 * @param path A path, or a `file:` URL.
 * @throws `input` if there is no such file.
 * @example
 * await portal.sessions.create({ agent_id, text_prompt: 'Summarise it', files: [await fileFromPath('report.pdf')] });
 */
export async function fileFromPath(path: string | URL, options: FileFromPathOptions = {}): Promise<StreamedFile> {
  const refuse = (problem: string) => createInputError(CONTEXT, 'path', problem);
  // By its shape: a URL may come from another realm.
  const { protocol, href = '' }: Partial<URL> = Object(path);
  if (typeof path !== 'string' && protocol !== 'file:') throw refuse('must be a path or a file: URL');
  const file = typeof path === 'string' ? path : pathOf(href);
  if (file === undefined) throw refuse('is not the URL of a file on this machine');
  if (typeof options !== 'object' || options === null) throw createInputError(CONTEXT, 'options', 'must be an object');
  const stats = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read: ${file} (${error.code ?? error.message})`);
  });
  if (!stats.isFile()) throw refuse(`is not a file: ${file}`);
  const { size } = stats;
  const { name = basename(file), type = '' } = options;
  return {
    name,
    type,
    size,
    // Up to the size that was announced: a log may grow while it is sent.
    stream: () => createReadStream(file, { end: Math.max(0, size - 1) }),
    // Where a stream cannot be sent. Not every runtime has it, and Bun 1.4 sends nothing of it as a part of another Blob.
    ...(fs.openAsBlob && !process.versions['bun'] && { blob: () => fs.openAsBlob(file) }),
  };
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    // It names another machine, or holds an encoded slash.
    return undefined;
  }
}
