import type { Contract } from './contract.ts';
import type { Problem } from './exchange.ts';
import type { Parameter } from './openapi.ts';
import type { Route } from './route.ts';
import { serializedValueProblems } from './serialized-value.ts';

/** Checks the parameters in path, query and headers. A query key that nothing declares is a problem, a header is not. */
export function parameterProblems(contract: Contract, route: Route, headers: Headers): Problem[] {
  const query = new URLSearchParams(route.query);
  const { parameters } = route.operation;
  const declared = parameters.flatMap((parameter) => {
    const { name, in: place } = parameter.value;
    const texts = textsOf(parameter.value, route.pathValues, query, headers);
    return serializedValueProblems(contract, { part: 'parameter', name, place, declared: parameter, texts });
  });
  const names = new Set(parameters.filter(({ value }) => value.in === 'query').map(({ value }) => value.name));
  const undeclared = [...new Set(query.keys())]
    .filter((name) => !names.has(name))
    .map((name) => ({ part: 'parameter' as const, at: name, message: 'is not a declared query parameter' }));
  return [...declared, ...undeclared, ...escapeProblems(route.query)];
}

function textsOf(
  { name, in: place }: Parameter,
  pathValues: Route['pathValues'],
  query: URLSearchParams,
  headers: Headers,
): string[] {
  if (place === 'query') return query.getAll(name);
  const text = place === 'path' ? pathValues.get(name) : place === 'header' ? headers.get(name) : undefined;
  return text === undefined || text === null ? [] : [text];
}

/** `URLSearchParams` lets a broken escape pass as text; on the wire it is a fault. */
function escapeProblems(query: string): Problem[] {
  try {
    decodeURIComponent(query);
    return [];
  } catch {
    return [{ part: 'parameter', at: query, message: 'holds a broken percent escape' }];
  }
}
