import { BodyError, maxBytes, parseJson, readBytes } from '../../../server/json-body.ts';
import { missing, problem, Refusal, refuseInvalid } from '../refusal.ts';

/**
 * The prompt of an update, which is JSON here.
 *
 * @throws Refusal 422, BodyError
 */
export async function readUpdate(request: Request): Promise<string> {
  const bytes = await readBytes(request);
  if (bytes.byteLength > maxBytes) throw new BodyError('too-large', 'request entity too large');
  const text = new TextDecoder().decode(bytes);
  if (text === '') refuseInvalid([missing('body')]);
  const body = isJson(request) ? parse(text) : text;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const message = 'Input should be a valid dictionary or object to extract fields from';
    throw new Refusal(422, [problem('model_attributes_type', ['body'], message, body)]);
  }
  if (!('text_prompt' in body)) throw new Refusal(422, [{ ...missing('body', 'text_prompt'), input: body }]);
  const { text_prompt: prompt } = body;
  if (typeof prompt === 'string') return prompt;
  throw new Refusal(422, [problem('string_type', ['body', 'text_prompt'], 'Input should be a valid string', prompt)]);
}

/** A page can send other content types anywhere without a preflight, so none is not taken for JSON, either. */
function isJson({ headers }: Request): boolean {
  return /^application\/(?:[^;]+\+)?json\s*(;|$)/i.test(headers.get('Content-Type') ?? '');
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(422, [
      { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {}, ctx: { error: reason } },
    ]);
  }
}
