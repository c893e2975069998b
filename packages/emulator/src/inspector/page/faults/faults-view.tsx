import { useState } from 'hono/jsx/dom';
import { control } from '../api.ts';
import { Select } from '../select.tsx';
import { attempt, loadFaults, type State, update } from '../state.ts';
import type { ControlIndex } from '../types.ts';
import { faultButtons, presets } from './buttons.ts';
import { WaitingFaults } from './waiting-faults.tsx';

/** Lets requests fail, and shows what waits for one. */
export function FaultsView({ state }: { readonly state: State }) {
  const [times, setTimes] = useState(1);
  const { index, faults } = state;
  const apis = index?.apis ?? {};
  const provider = state.faultTarget.provider || (Object.keys(apis)[0] ?? '');
  const operations = apis[provider]?.operations ?? [];
  const operation = operations.includes(state.faultTarget.operation) ? state.faultTarget.operation : '';
  const target = operation === '' ? `any operation of ${provider}` : `${provider} ${operation}`;
  const add = (path: string, body: object, name: string) =>
    attempt(async () => {
      await control('POST', path, { provider, operation: operation || '*', ...body });
      await loadFaults();
      return `${name}: waits for ${target}`;
    });
  const addFault = ({ name, fault }: (typeof faultButtons)[number]) => {
    // A rule, since the queue of `next` belongs to one operation.
    const isRule = operation === '';
    return add(isRule ? '/faults' : '/faults/next', { fault, times }, name);
  };
  return (
    <div class="page">
      <section aria-label="New fault">
        <h2>Break</h2>
        <Target apis={apis} provider={provider} operation={operation} times={times} setTimes={setTimes} />
        <div class="cards">
          {faultButtons.map((button) => (
            <Card key={button.name} name={button.name} meaning={button.meaning} onClick={() => addFault(button)} />
          ))}
        </div>
        <h2>Until cleared</h2>
        <div class="cards">
          {Object.entries(presets).map(([preset, meaning]) => (
            <Card key={preset} name={preset} meaning={meaning} onClick={() => add('/faults', { preset }, preset)} />
          ))}
        </div>
      </section>
      <WaitingFaults faults={faults} />
    </div>
  );
}

function Card({ name, meaning, onClick }: { readonly name: string; readonly meaning: string; onClick(): void }) {
  return (
    <button type="button" class="card" onClick={onClick}>
      <b>{name}</b>
      <span>{meaning}</span>
    </button>
  );
}

interface TargetProps {
  readonly apis: ControlIndex['apis'];
  readonly provider: string;
  readonly operation: string;
  readonly times: number;
  setTimes(times: number): void;
}

/** Which requests meet the fault. */
function Target({ apis, provider, operation, times, setTimes }: TargetProps) {
  return (
    <div class="line">
      <Select
        label="API"
        value={provider}
        options={Object.keys(apis)}
        onSelect={(name) => update({ faultTarget: { provider: name, operation: '' } })}
      />
      <Select
        label="Operation"
        all="any operation"
        value={operation}
        options={apis[provider]?.operations ?? []}
        onSelect={(name) => update({ faultTarget: { provider, operation: name } })}
      />
      <label class="inline">
        for the next
        <input
          type="number"
          aria-label="Number of requests"
          min={1}
          max={1000}
          value={times}
          onInput={({ target: input }: Event) => setTimes(Math.max(1, Number((input as HTMLInputElement).value)))}
        />
        {times === 1 ? 'request' : 'requests'}
      </label>
    </div>
  );
}
