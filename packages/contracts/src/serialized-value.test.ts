import { expect, it } from 'vitest';
import { below, locate } from './document.ts';
import type { Parameter } from './openapi.ts';
import { createValidator } from './schema-validator.ts';
import { serializedValueProblems } from './serialized-value.ts';

// Forms of OpenAPI that no document of this package uses yet.
const numbers = { type: 'array', items: { type: 'number' } };
const declared = {
  joined: { name: 'joined', in: 'query', explode: false, schema: numbers },
  repeated: { name: 'repeated', in: 'query', schema: numbers },
  listHeader: { name: 'listHeader', in: 'header', schema: numbers },
  piped: { name: 'piped', in: 'query', style: 'pipeDelimited', schema: numbers },
  filter: { name: 'filter', in: 'query', schema: { type: 'object' } },
  cookie: { name: 'cookie', in: 'cookie', schema: { type: 'string' } },
};

function problemsOf(name: keyof typeof declared, ...texts: string[]): string[] {
  const document = { paths: {}, components: { parameters: declared } };
  const contract = { document, operations: [], validate: createValidator(document) };
  const parameter = locate<Parameter>(document, below('/components/parameters', name));
  const place = parameter.value.in;
  const problems = serializedValueProblems(contract, { part: 'parameter', name, place, declared: parameter, texts });
  return problems.map(({ at, message }) => `${at}: ${message}`);
}

it('an array with `explode: false` is read from commas', () => {
  expect(problemsOf('joined', '1,2')).toEqual([]);
  expect(problemsOf('joined', '1,x')).toEqual(['joined/1: must be number, was "1,x"']);
  expect(problemsOf('joined', '1', '2')).toEqual(['joined: is given 2 times and takes one value']);
  expect(problemsOf('listHeader', '1,2')).toEqual([]);
});

it('an array in a query is read from repeated keys by default', () => {
  expect(problemsOf('repeated', '1', '2')).toEqual([]);
  expect(problemsOf('repeated', '1,2')).toEqual(['repeated/0: must be number, was "1,2"']);
});

it.each(['piped', 'filter', 'cookie'] as const)('an unsupported form throws: %s', (name) => {
  expect(() => problemsOf(name, 'x')).toThrow(name);
});
