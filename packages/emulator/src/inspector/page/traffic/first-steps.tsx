import type { State } from '../state.ts';

/** What to do while there is no request. */
export function FirstSteps({ state }: { readonly state: State }) {
  const apis = Object.entries(state.index?.apis ?? {});
  return (
    <div class="first">
      <h2>Waiting for requests</h2>
      <p>Give a client one of these base URLs and a test key. Its requests appear here at once.</p>
      <dl class="bases">
        {apis.map(([name, { title, baseUrl, keys }]) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd>
              <code>{baseUrl}</code>
              <code class="dim">{Object.values(keys)[0] ?? 'no key'}</code>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
