/** How long a body may be that is read as a whole. */
export const maxBytes = 10 * 1024 * 1024;

/** SQLite reads JSON to a depth of 1000, and nothing that a person sends comes near half of it. */
const maxDepth = 500;

/** Why a body could not be read. Each provider puts it into the words and the status of its API. */
export type BodyProblem = 'content-type' | 'too-large' | 'malformed';

/** Thrown by `readJson`. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly problem: BodyProblem;

  constructor(problem: BodyProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Reads the body of a request; of one that is too large, no more than shows that it is. */
export async function readBytes(request: Pick<Request, 'body'>, limit = maxBytes): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  // Counted while it arrives: a declared length can be absent, or a lie. Not `for await`, whose end in the middle would end
  // the connection, too, before the response is sent.
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    chunks.push(chunk.value);
    length += chunk.value.byteLength;
    if (length > limit) break;
  }
  return Buffer.concat(chunks);
}

/**
 * Reads the JSON body of a request.
 *
 * @param limit In bytes. Default: 10 MiB.
 * @throws BodyError
 */
export async function readJson(request: Request, limit = maxBytes): Promise<unknown> {
  const contentType = request.headers.get('Content-Type') ?? '';
  // A page can send other content types anywhere without a preflight, so this is a guard, too.
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new BodyError('content-type', 'Content-Type must be application/json');
  }
  const bytes = await readBytes(request, limit);
  if (bytes.byteLength > limit) throw new BodyError('too-large', 'request entity too large');
  return parseJson(new TextDecoder().decode(bytes));
}

/**
 * Parses JSON that is no deeper than SQLite, or a recursive walk, can follow.
 *
 * @throws BodyError
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new BodyError('malformed', `JSON nested deeper than ${maxDepth} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BodyError('malformed', error instanceof Error ? error.message : String(error));
  }
}

/** Looks at the text, because a walk over the parsed value would recurse as deep as the value goes. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString && character === '\\') index += 1;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
