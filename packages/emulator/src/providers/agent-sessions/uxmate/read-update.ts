import { BodyError, maxBytes, parseJson, readBytes } from '../../../server/json-body.ts';
import { malformed, missing, problem, Refusal } from '../refusal.ts';
import { findJsonProblem } from './json-problem.ts';

/**
 * The prompt of an update, which is JSON here.
 *
 * @throws Refusal 400 or 422, BodyError
 */
export async function readUpdate(request: Request): Promise<string> {
  const bytes = await readBytes(request);
  if (bytes.byteLength > maxBytes) throw new BodyError('too-large', 'request entity too large');
  // To the framework, `null` is no body, either.
  const body = bytes.byteLength === 0 ? null : parse(bytes, request);
  if (body === null) throw new Refusal(422, [missing('body')]);
  if (typeof body !== 'object' || Array.isArray(body)) {
    const message = 'Input should be a valid dictionary or object to extract fields from';
    throw new Refusal(422, [problem('model_attributes_type', ['body'], message, body)]);
  }
  if (!('text_prompt' in body)) throw new Refusal(422, [{ ...missing('body', 'text_prompt'), input: body }]);
  const { text_prompt: prompt } = body;
  if (typeof prompt === 'string') return prompt;
  throw new Refusal(422, [problem('string_type', ['body', 'text_prompt'], 'Input should be a valid string', prompt)]);
}

/** JSON of a content type that says so, or of none: a page cannot send it unasked, since a PUT has a preflight. */
function parse(bytes: Uint8Array, { headers }: Request): unknown {
  const contentType = headers.get('Content-Type') || 'application/json';
  const isJson = /^application\/(?:[^;]+\+)?json\s*(;|$)/i.test(contentType);
  return isJson ? parseStrictly(bytes) : new TextDecoder().decode(bytes);
}

function parseStrictly(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed();
  }
  try {
    return parseJson(text);
  } catch {
    const problem = findJsonProblem(text);
    if (problem === undefined) throw malformed();
    const { position, message } = problem;
    throw new Refusal(422, [
      { type: 'json_invalid', loc: ['body', position], msg: 'JSON decode error', input: {}, ctx: { error: message } },
    ]);
  }
}
