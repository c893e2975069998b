import { bodyProblems, bytesOf } from './body.ts';
import type { Contract } from './contract.ts';
import { below, locate } from './document.ts';
import type { ExchangeResponse, Problem } from './exchange.ts';
import type { ResponseObject, Serialization } from './openapi.ts';
import type { Operation } from './operations.ts';
import { serializedValueProblems } from './serialized-value.ts';

/** Checks a response: its status, the headers that the document declares for it, and its body. */
export function responseProblems(contract: Contract, { responses }: Operation, response: ExchangeResponse): Problem[] {
  const key = [`${response.status}`, `${Math.floor(response.status / 100)}XX`, 'default'].find(
    (candidate) => candidate in responses.value,
  );
  if (key === undefined) {
    const declared = Object.keys(responses.value).join(', ');
    return [{ part: 'status', at: `${response.status}`, message: `is not declared, only ${declared}` }];
  }

  const { pointer, value: declared } = locate<ResponseObject>(contract.document, below(responses.pointer, key));
  const headers = new Headers(response.headers);
  const headerProblems = Object.keys(declared.headers ?? {}).flatMap((name) => {
    const header = locate<Serialization>(contract.document, below(pointer, 'headers', name));
    const text = headers.get(name);
    const texts = text === null ? [] : [text];
    return serializedValueProblems(contract, {
      part: 'response-header',
      name,
      place: 'header',
      declared: header,
      texts,
    });
  });

  const part = 'response-body';
  const bytes = bytesOf(response.body);
  const { content } = declared;
  if (content === undefined) {
    return bytes.length === 0
      ? headerProblems
      : [...headerProblems, { part, at: '', message: 'is sent and none is declared' }];
  }
  if (bytes.length === 0) return [...headerProblems, { part, at: '', message: 'is empty and one is declared' }];
  const contentPointer = below(pointer, 'content');
  return [...headerProblems, ...bodyProblems(contract, { part, headers, bytes, content, contentPointer })];
}
