import { useEffect, useRef } from 'hono/jsx/dom';
import { pathOf } from '../code/recorded.ts';
import { attempt, update } from '../state.ts';
import type { Exchange } from '../types.ts';
import { replay } from './actions.ts';
import { readEdits } from './edits.ts';

/** Headers that a replay takes over by itself. */
const ownHeaders = /^(?:host|connection|content-length|user-agent|accept-encoding|accept-language|sec-.*)$/;

/** A request to be changed and sent. */
export function EditForm({ exchange }: { readonly exchange: Exchange }) {
  const { method, headers, body } = exchange;
  const shown = Object.entries(headers).filter(([name]) => !ownHeaders.test(name));
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    first.current?.focus();
  }, []);
  const send = (event: Event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>; // it has no file
    attempt(async () => await replay(exchange, readEdits(fields, body !== undefined)));
  };
  return (
    <form class="edit" onSubmit={send}>
      <div class="line">
        <label>
          Method
          <input name="method" value={method} size={7} required />
        </label>
        <label class="grow">
          Path and query
          <input ref={first} name="path" value={pathOf(exchange)} required />
        </label>
      </div>
      <label>
        Headers <small class="dim">one a line; *** is sent as it was</small>
        <textarea
          name="headers"
          rows={Math.min(6, shown.length + 1)}
          value={shown.map(([name, value]) => `${name}: ${value}`).join('\n')}
        />
      </label>
      <label>
        Body
        <textarea
          name="body"
          rows={8}
          value={typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body, null, 2)}
        />
      </label>
      <div class="line">
        <button type="submit" class="primary">
          Send
        </button>
        <button type="button" onClick={() => update({ isEditing: false })}>
          Cancel
        </button>
      </div>
    </form>
  );
}
