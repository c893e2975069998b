/** A string, a name, a number or a word of JSON, and the same of TypeScript. */
const json = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\b\d[\d.eE+-]*\b|\b(?:true|false|null)\b/g;
const code =
  /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)(:)?|\b(?:\d[\d_]*|true|false|null|import|from|const|await|async|for|of)\b/g;

/** What is longer is shown without colours: each token is an element. */
const maxColoured = 20_000;

/** A body as text: whatever it holds, nothing of it is HTML. */
export function Body({ value, label }: { readonly value: unknown; readonly label: string }) {
  if (value === undefined || value === '') return <p class="dim">No body</p>;
  if (typeof value === 'string') return <Text text={value} label={label} />;
  return <Text text={JSON.stringify(value, null, 2)} label={label} token={json} />;
}

/** TypeScript, or a command. */
export function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div class="code">
      <Text text={text} label={label} token={code} />
    </div>
  );
}

interface TextProps {
  readonly text: string;
  readonly label: string;
  /** What has a colour. */
  readonly token?: RegExp;
}

function Text({ text, label, token }: TextProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="body" tabIndex={0} aria-label={label}>
      <pre>{token === undefined || text.length > maxColoured ? text : coloured(text, token)}</pre>
    </section>
  );
}

function coloured(text: string, token: RegExp) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [whole, string, colon] = match;
    parts.push(text.slice(end, match.index));
    const kind = string === undefined ? 'literal' : colon === undefined ? 'string' : 'name';
    parts.push(<span class={`json-${kind}`}>{string ?? whole}</span>, colon ?? '');
    end = match.index + whole.length;
  }
  return [...parts, text.slice(end)];
}
