import type { Contract } from './contract.ts';
import { below, locate } from './document.ts';
import type { ExchangeResponse, Problem } from './exchange.ts';
import type { SecurityScheme } from './openapi.ts';
import type { Operation } from './operations.ts';

/**
 * Checks that the request has the credentials that the operation requires. An error may be the response to a missing
 * key, so a problem is reported only if the response is a success, or unknown.
 */
export function securityProblems(
  contract: Contract,
  { security }: Operation,
  headers: Headers,
  response: ExchangeResponse | undefined,
): Problem[] {
  const refused = response !== undefined && (response.status < 200 || response.status > 299);
  if (refused || security.length === 0) return [];

  const choices = security.map((requirement) =>
    Object.keys(requirement).map((name) => {
      const { value } = locate<SecurityScheme>(contract.document, below('/components/securitySchemes', name));
      return carrierOf(name, value);
    }),
  );
  if (choices.some((carriers) => carriers.every(({ header, accepts }) => accepts(headers.get(header) ?? ''))))
    return [];
  const at = [...new Set(choices.flat().map(({ header }) => header))].join(' or ');
  return [{ part: 'security', at, message: 'does not carry the credentials that this operation requires' }];
}

interface Carrier {
  readonly header: string;
  readonly accepts: (value: string) => boolean;
}

function carrierOf(name: string, scheme: SecurityScheme): Carrier {
  if (scheme.type === 'http' && scheme.scheme === 'bearer') {
    return { header: 'Authorization', accepts: (value) => /^bearer \S+$/i.test(value) };
  }
  if (scheme.type === 'apiKey' && scheme.in === 'header' && scheme.name !== undefined) {
    // `token {api_token}`: what precedes the brace stands in the header as it is.
    const prefix = scheme['x-value-format']?.split('{')[0] ?? '';
    return { header: scheme.name, accepts: (value) => value.startsWith(prefix) && value.length > prefix.length };
  }
  throw new Error(`Security scheme ${name} is of a kind that this checker can't check`);
}
