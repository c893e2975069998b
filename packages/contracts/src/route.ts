import type { ExchangeRequest, Problem } from './exchange.ts';
import type { Operation } from './operations.ts';

/** The operation that a request means, with what the URL says. */
export interface Route {
  readonly operation: Operation;
  /** Values of the template's parameters, percent-decoded. */
  readonly pathValues: ReadonlyMap<string, string>;
  /** The query as sent, without its question mark. */
  readonly query: string;
}

/** Finds the operation of a request, or returns the problem if it has no operation. */
export function findRoute(
  operations: readonly Operation[],
  request: ExchangeRequest,
  baseUrl: string | undefined,
): Route | Problem {
  const url = splitUrl(request.url);
  const path = pathBelow(url, splitUrl(baseUrl ?? ''));
  if (path === undefined) return { part: 'path', at: request.url, message: `is not below ${baseUrl}` };

  const matches = operations.flatMap((operation) => {
    const pathValues = matchTemplate(operation.path, path);
    return pathValues === undefined ? [] : [{ operation, pathValues, query: url.query }];
  });
  // A path without parameters wins over a template: `/sessions/grouped` is no id. So says OpenAPI.
  const fewest = Math.min(...matches.map((match) => match.pathValues.size));
  const candidates = matches.filter((match) => match.pathValues.size === fewest);
  if (candidates.length === 0) return { part: 'path', at: path, message: 'is not a path of this API' };

  const method = request.method.toUpperCase();
  const found = candidates.find((candidate) => candidate.operation.method === method);
  if (found !== undefined) return found;
  const declared = candidates.map((candidate) => candidate.operation.method).join(', ');
  return { part: 'method', at: method, message: `is not declared for ${path}, only ${declared}` };
}

interface SplitUrl {
  readonly origin: string;
  readonly path: string;
  readonly query: string;
}

/** By hand, since `URL` would rewrite the path (dot segments, stray characters) before it could be judged. */
function splitUrl(url: string): SplitUrl {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(url);
  const [, origin = '', path = '', query = ''] = match ?? [];
  return { origin, path, query };
}

function pathBelow(url: SplitUrl, base: SplitUrl): string | undefined {
  // A side that is only a path leaves the origin open.
  const sameOrigin = url.origin === '' || base.origin === '' || url.origin.toLowerCase() === base.origin.toLowerCase();
  const prefix = base.path.replace(/\/$/, '');
  const below = url.path.startsWith(prefix) ? url.path.slice(prefix.length) : undefined;
  return sameOrigin && below?.startsWith('/') ? below : undefined;
}

function matchTemplate(template: string, path: string): Map<string, string> | undefined {
  const expected = template.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;
  const values = new Map<string, string>();
  for (const [index, segment] of expected.entries()) {
    const value = decodeSegment(actual[index] ?? '');
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined ? value !== segment : !value) return undefined;
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return values;
}

/** The text of one segment; nothing for a broken escape, which no path may hold. */
function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
