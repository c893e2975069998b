/** Control's refusal of a call, in its own words. */
class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** Calls control at the page's own origin. @throws an error with control's message. */
export async function control<Result>(method: string, path: string, body?: unknown): Promise<Result> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(`/_emulator${path}`, { method, ...init });
  const result = await response.json().catch(() => ({}));
  if (response.ok) return result as Result; // control's own routes
  throw new ControlError(result.message ?? `${method} ${path}: status ${response.status}`);
}
