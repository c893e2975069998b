const maxBytes = 10 * 1024 * 1024;

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

/**
 * Reads the JSON body of a request, 10 MiB at most.
 *
 * @throws BodyError
 */
export async function readJson(request: Request): Promise<unknown> {
  const contentType = request.headers.get('Content-Type') ?? '';
  // A page can send other content types anywhere without a preflight, so this is a guard, too.
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new BodyError('content-type', 'Content-Type must be application/json');
  }
  const text = await readText(request);
  if (isTooDeep(text)) throw new BodyError('malformed', `JSON nested deeper than ${maxDepth} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BodyError('malformed', error instanceof Error ? error.message : String(error));
  }
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  // Counted while it arrives: a declared length can be absent, or a lie.
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new BodyError('too-large', 'request entity too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
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
