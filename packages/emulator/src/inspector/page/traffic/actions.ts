import { control } from '../api.ts';
import { curl } from '../code/curl.ts';
import type { Api } from '../code/recorded.ts';
import { typescript } from '../code/typescript.ts';
import { vitestTest } from '../code/vitest-test.ts';
import { attempt, current, loadStore, notify, putExchange, type State, update } from '../state.ts';
import type { Exchange } from '../types.ts';

/** The forms in which a request can be copied. */
export const codeForms = { curl: 'curl', typescript: 'TypeScript', vitest: 'vitest test' } as const;
export type CodeForm = keyof typeof codeForms;

/** The request whose details are open. */
export function selectedExchange({ exchanges, selected }: State): Exchange | undefined {
  return selected === undefined ? undefined : exchanges.find(({ id }) => id === selected);
}

/** A request in one of the forms; undefined where its API is not known yet. */
export function codeOf(exchange: Exchange, form: CodeForm, { index, store }: State): string | undefined {
  const served = index?.apis[exchange.provider];
  if (served === undefined) return undefined;
  const api: Api = { ...served, provider: exchange.provider };
  if (form === 'curl') return curl(exchange, api);
  return form === 'typescript' ? typescript(exchange, api) : vitestTest(exchange, api, store);
}

/** Copies the open request. */
export function copyCode(form: CodeForm): void {
  const exchange = selectedExchange(current());
  if (exchange === undefined) return;
  attempt(async () => {
    // A test seeds the rows as they are now.
    if (form === 'vitest') await loadStore();
    const code = codeOf(exchange, form, current());
    if (code === undefined) return;
    await navigator.clipboard.writeText(code);
    return `Copied as ${codeForms[form]}`;
  });
}

/** Sends the open request again. */
export function replaySelected(): void {
  const exchange = selectedExchange(current());
  if (exchange !== undefined) replay(exchange, {});
}

/** Opens the form in which the open request can be changed. */
export function editSelected(): void {
  if (current().selected !== undefined) update({ isEditing: true });
}

/** Sends a request again, with changes, and opens the new one. */
export async function replay({ id }: Exchange, edits: object): Promise<void> {
  await attempt(async () => {
    const replayed = await control<{ readonly id: number }>('POST', `/requests/${id}/replay`, edits);
    // Its event may come later than this response.
    putExchange(await control<Exchange>('GET', `/requests/${replayed.id}`));
    update({ selected: replayed.id, isEditing: false });
    return 'Replayed';
  });
}

/** Forgets all requests. */
export function clearTraffic(): void {
  attempt(async () => {
    await control('DELETE', '/requests');
    update({ exchanges: [], selected: undefined });
    notify('Cleared');
  });
}
