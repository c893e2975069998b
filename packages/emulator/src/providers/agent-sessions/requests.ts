import type { UploadedFile } from './forms/form.ts';
import { missing, Refusal, refuseInvalid } from './refusal.ts';
import type { Service } from './service.ts';
import { emptySession, withPrompt } from './session.ts';
import type { StartedTurn } from './turns/conversations.ts';

/** What a creation asks for. */
export interface Creation {
  readonly userId: string;
  readonly agentId: string;
  readonly prompt: string;
  readonly files: readonly UploadedFile[];
}

/** Stores a new session and starts its first turn. @throws Refusal 404 */
export function createSession({ conversations }: Service, creation: Creation, now: Date): StartedTurn {
  const { agentId, prompt, files } = creation;
  if (conversations.findAgent(agentId) === undefined) throw new Refusal(404, 'Entity not found');
  const session = withPrompt(emptySession(creation, now.getTime()), prompt, files);
  return conversations.open(session);
}

/** The value of a query parameter, the last one where it repeats. @throws Refusal 422 for those that are absent */
export function readQuery<const Name extends string>(url: string, names: readonly Name[]): Record<Name, string> {
  const { searchParams } = new URL(url);
  const absent = names.filter((name) => !searchParams.has(name));
  refuseInvalid(absent.map((name) => missing('query', name)));
  // Every name is there, as was just seen.
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name).at(-1)])) as Record<Name, string>;
}
