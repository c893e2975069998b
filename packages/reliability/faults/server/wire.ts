/** A request as it stands in the bytes. */
export interface ReadRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How many bytes it takes, head and body. */
  readonly length: number;
}

/** Reads the first request of what has arrived; `undefined` if it is not whole yet. */
export function readRequest(bytes: Buffer): ReadRequest | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [line = '', ...fields] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [method = '', target = ''] = line.split(' ');
  const headers = Object.fromEntries(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  // The clients know the size of all that they send, so a body in chunks would be a mistake of theirs.
  if (headers['transfer-encoding'] !== undefined) throw new Error('a request came in chunks');
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0);
  if (bytes.length < length) return undefined;
  return { method, target, headers, body: bytes.subarray(headEnd + 4, length), length };
}

/** A response of the API or of a fault. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How the end of a body is told: by its length, true or not, by chunks, or by the end of the connection. */
export type Framing = number | 'chunks' | 'end of connection';

/** The bytes of a response's status line and headers. */
export function headBytes({ status, headers, body }: WireResponse, framing: Framing = body.length): Buffer {
  const framed =
    framing === 'chunks'
      ? ['transfer-encoding: chunked']
      : framing === 'end of connection'
        ? ['connection: close']
        : [`content-length: ${framing}`];
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${[`HTTP/1.1 ${status} Some Words`, ...fields, ...framed].join('\r\n')}\r\n\r\n`, 'latin1');
}

/** A body as chunks, without the one that ends it. */
export function chunkBytes(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(
    pieces.flatMap((piece) => [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
  );
}

/** What ends a body in chunks. */
export const LAST_CHUNK = Buffer.from('0\r\n\r\n');
