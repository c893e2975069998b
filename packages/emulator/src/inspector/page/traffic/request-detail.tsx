import { useEffect, useRef, useState } from 'hono/jsx/dom';
import { DetailHead } from '../detail-head.tsx';
import { dateAndTime, duration, statusOf } from '../format.ts';
import { Body, Code } from '../json-view.tsx';
import { type State, update } from '../state.ts';
import type { Exchange } from '../types.ts';
import { type CodeForm, codeForms, codeOf, copyCode, editSelected, replay } from './actions.ts';
import { EditForm } from './edit-form.tsx';

interface RequestDetailProps {
  readonly exchange: Exchange;
  readonly state: State;
}

/** All that is known of a request. What is unfolded and the form stay as they are when another request is opened. */
export function RequestDetail({ exchange, state }: RequestDetailProps) {
  const [form, setForm] = useState<CodeForm | undefined>(undefined);
  const { method, path, durationMs, at, provider, operation, replayOf } = exchange;
  const { text, tone } = statusOf(exchange);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    // Its result is a promise in some browsers, which is no cleanup.
    section.current?.scrollTo(0, 0);
  }, [exchange.id]);
  return (
    <section ref={section} class="detail" id="detail" tabIndex={-1} aria-label="Details">
      <DetailHead backTo="the list" back={() => update({ selected: undefined, isEditing: false })}>
        <span class={`status ${tone}`}>{text}</span> {method} <span class="path">{path}</span>
      </DetailHead>
      <p class="dim facts">
        {provider} {operation ?? 'unknown operation'} · {duration(durationMs)} · {dateAndTime(Date.parse(at))} · #
        {exchange.id}
        {replayOf !== undefined && ` · replay of #${replayOf}`}
      </p>
      <Actions exchange={exchange} form={form} setForm={setForm} />
      {state.isEditing && <EditForm key={String(exchange.id)} exchange={exchange} />}
      {form === undefined ? (
        <Both exchange={exchange} />
      ) : (
        <Code text={codeOf(exchange, form, state) ?? ''} label={`The request as ${codeForms[form]}`} />
      )}
    </section>
  );
}

interface ActionsProps {
  readonly exchange: Exchange;
  readonly form: CodeForm | undefined;
  setForm(form: CodeForm | undefined): void;
}

function Actions({ exchange, form, setForm }: ActionsProps) {
  const { provider, operation } = exchange;
  return (
    <div class="actions">
      <button type="button" class="primary" onClick={() => replay(exchange, {})}>
        Replay
      </button>
      <button type="button" onClick={editSelected}>
        Edit and replay
      </button>
      {operation && (
        <button type="button" onClick={() => update({ tab: 'Faults', faultTarget: { provider, operation } })}>
          Break it…
        </button>
      )}
      <span class="gap" />
      <fieldset class="segments">
        <legend class="hidden">Show as</legend>
        <SegmentButton isOn={form === undefined} name="Request" onClick={() => setForm(undefined)} />
        {Object.entries(codeForms).map(([each, name]) => (
          <SegmentButton key={each} isOn={form === each} name={name} onClick={() => setForm(each as CodeForm)} />
        ))}
      </fieldset>
      {form && (
        <button type="button" onClick={() => copyCode(form)}>
          Copy
        </button>
      )}
    </div>
  );
}

function SegmentButton({ isOn, name, onClick }: { readonly isOn: boolean; readonly name: string; onClick(): void }) {
  return (
    <button type="button" aria-pressed={String(isOn)} onClick={onClick}>
      {name}
    </button>
  );
}

function Both({ exchange }: { readonly exchange: Exchange }) {
  const { fault, problem, query, headers, body, response, durationMs } = exchange;
  return (
    <>
      {fault && (
        <p class="callout fault">
          <b>Fault:</b> {fault.text}
        </p>
      )}
      {problem && (
        <p class="callout">
          <b>Why {exchange.status}:</b> {problem}
        </p>
      )}
      <h3>Request</h3>
      {Object.keys(query).length > 0 && <Fields title="Query" values={query} isOpen />}
      <Fields title="Headers" values={headers} />
      <Body value={body} label="Request body" />
      <h3>Response</h3>
      {response === undefined ? (
        <p class="dim">{durationMs === undefined ? 'None yet.' : 'None: the connection ended without one.'}</p>
      ) : (
        <>
          <Fields title="Headers" values={response.headers} />
          <Body value={response.body} label="Response body" />
        </>
      )}
    </>
  );
}

interface FieldsProps {
  readonly title: string;
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly isOpen?: boolean;
}

function Fields({ title, values, isOpen = false }: FieldsProps) {
  const entries = Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, each] as const),
  );
  return (
    <details open={isOpen}>
      <summary>
        {title} <span class="dim">{entries.length}</span>
      </summary>
      <dl class="fields">
        {entries.map(([name, value], at) => (
          <div key={`${name} ${at}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
