import { type Contract, contractsOf } from './contract.ts';
import { below, locate, type Provider } from './document.ts';
import type { Operation } from './operations.ts';

/** A valid request for one operation. */
export interface SampleRequest {
  readonly method: string;
  readonly path: string;
  /** The first example of the document; `undefined` where the operation has no body. */
  readonly body: unknown;
}

/**
 * One request for each operation of a provider, so that a test of all operations has no list of its own.
 *
 * @param values The parameters of paths, by name.
 */
export function sampleRequestsOf(provider: Provider, values: Readonly<Record<string, string>>): SampleRequest[] {
  return contractsOf(provider).flatMap((contract) => samplesIn(contract, values));
}

function samplesIn({ document, operations }: Contract, values: Readonly<Record<string, string>>): SampleRequest[] {
  return operations.map(({ id, method, path, requestBody }) => ({
    method,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The path of ${id} has the parameter ${name}, which has no value here.`);
      return encodeURIComponent(value);
    }),
    // Not before it is used: the forms of uploads have no example.
    get body() {
      return requestBody && exampleOf(requestBody);
    },
  }));

  function exampleOf({ value: { content }, pointer }: NonNullable<Operation['requestBody']>): unknown {
    const [type = '', { example, examples = {} } = {}] = Object.entries(content)[0] ?? [];
    if (example !== undefined) return example;
    const [name] = Object.keys(examples);
    if (name === undefined) throw new Error(`The request body at ${pointer} has no example.`);
    return locate<{ value: unknown }>(document, below(pointer, 'content', type, 'examples', name)).value.value;
  }
}
