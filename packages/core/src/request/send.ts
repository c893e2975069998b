import { type AttemptLimit, classifyError } from '../errors/classify-error.ts';
import type { Failure } from '../errors/create-error.ts';
import { type Head, readResponse } from '../response/read-response.ts';
import { validateResponse } from '../response/validate-response.ts';
import { Attempt } from './attempt.ts';
import type { PreparedRequest } from './build-request.ts';
import type { Call } from './call-context.ts';

/** An answer that was read to its end. */
export interface Received {
  readonly value: unknown;
  readonly head: Head;
  readonly failure?: undefined;
}

/** What came of one attempt: an answer, or how it failed. */
export type Sent = Received | { readonly failure: Failure };

/** Sends a request once and reads the answer to its end. Rejects only with the caller's own abort reason. */
export async function sendOnce(call: Call, message: PreparedRequest, limit: AttemptLimit): Promise<Sent> {
  const { settings, description } = call;
  const { request, secrets } = message;
  const attempt = new Attempt(call, message, limit.milliseconds);
  const { watch } = attempt;
  let head: Head | undefined;
  try {
    const response = await attempt.send();
    head = attempt.headOf(response);
    const mayBeEmpty = description.mayBeEmpty === true;
    const answer = await readResponse({ settings, response, head, watch, secrets, mayBeEmpty });
    const checked = answer.failure ? answer : validateResponse(settings, description, { value: answer.value, head });
    const sent = checked instanceof Promise ? await watch.race(checked) : checked;
    call.inFlight = false;
    if (sent.failure) attempt.fail();
    else watch.end();
    return sent;
  } catch (error) {
    attempt.giveUp();
    const failure = classifyError(error, limit, secrets, head, request.method);
    call.inFlight = false;
    return { failure };
  }
}
