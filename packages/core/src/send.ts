import { type Head, readAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { checkAnswer } from './check-answer.ts';
import type { Message } from './compose.ts';
import { type AttemptLimit, type Failure, failureOfThrown } from './failure.ts';
import { startAttempt } from './start-attempt.ts';

/** An answer that was read to its end. */
export interface Received {
  readonly value: unknown;
  readonly head: Head;
  readonly failure?: undefined;
}

/** What came of one attempt: an answer, or how it failed. */
export type Sent = Received | { readonly failure: Failure };

/** Sends a request once and reads the answer to its end. Rejects only with the caller's own abort reason. */
export async function sendOnce(call: Call, message: Message, limit: AttemptLimit): Promise<Sent> {
  const { settings, description } = call;
  const { request, secrets } = message;
  const attempt = startAttempt(call, message, limit.milliseconds);
  const { watch } = attempt;
  let head: Head | undefined;
  try {
    const response = await attempt.send();
    head = attempt.headOf(response);
    const mayBeEmpty = description.mayBeEmpty === true;
    const answer = await readAnswer({ settings, response, head, watch, secrets, mayBeEmpty });
    const sent = answer.failure
      ? answer
      : await watch.race(checkAnswer(settings, description, { value: answer.value, head }));
    call.inFlight = false;
    watch.end();
    return sent;
  } catch (error) {
    attempt.giveUp();
    call.inFlight = false;
    return { failure: failureOfThrown(error, limit, secrets, head, request.method) };
  }
}
