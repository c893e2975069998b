import { useState } from 'hono/jsx/dom';
import { control } from '../api.ts';
import { Select } from '../select.tsx';
import { attempt, loadStore, type State } from '../state.ts';
import { readSeed, seedFields } from './seeds.ts';

/** Stores sessions from a form, or whatever `seed` takes as JSON. */
export function SeedForm({ state, close }: { readonly state: State; close(): void }) {
  const names = Object.keys(state.index?.apis ?? {});
  const [provider, setProvider] = useState(names[0] ?? '');
  const submit = (read: (fields: Record<string, string>) => unknown) => (event: Event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>; // it has no file
    attempt(async () => {
      await control('POST', '/seed', read(fields));
      await loadStore();
      return 'Stored';
    });
  };
  return (
    <section class="detail" aria-label="Seed">
      <div class="bar">
        <h2>Seed</h2>
        <span class="gap" />
        <button type="button" class="icon" aria-label="Close" onClick={close}>
          ✕
        </button>
      </div>
      <form class="edit" onSubmit={submit((fields) => ({ [provider]: { sessions: [readSeed(provider, fields)] } }))}>
        <h3>One session</h3>
        <Select label="API" value={provider} options={names} onSelect={setProvider} />
        {(seedFields[provider] ?? []).map(({ name, label, placeholder }) => (
          <label key={`${provider} ${name}`}>
            {label}
            <input name={name} placeholder={placeholder} />
          </label>
        ))}
        <div class="line">
          <button type="submit" class="primary">
            Store
          </button>
        </div>
      </form>
      <form class="edit" onSubmit={submit(({ json = '' }) => JSON.parse(json))}>
        <h3>JSON</h3>
        <label>
          As emulator.seed takes it
          <textarea name="json" rows={8} required placeholder='{ "vapi": { "sessions": [{ "name": "support" }] } }' />
        </label>
        <div class="line">
          <button type="submit">Store JSON</button>
        </div>
      </form>
    </section>
  );
}
