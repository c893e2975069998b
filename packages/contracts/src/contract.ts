import { type Provider, readDocument } from './document.ts';
import type { OpenApiDocument } from './openapi.ts';
import { type Operation, operationsIn } from './operations.ts';
import { createValidator, type Validate } from './schema-validator.ts';

/** A document made ready for checking. */
export interface Contract {
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly validate: Validate;
}

const contracts = new Map<Provider, Contract>();

/** The contract of a provider: read on first use, then kept. */
export function contractOf(provider: Provider): Contract {
  const known = contracts.get(provider);
  if (known !== undefined) return known;
  const document = readDocument(provider);
  const contract = { document, operations: operationsIn(document), validate: createValidator(document) };
  contracts.set(provider, contract);
  return contract;
}
