import { type DocumentName, documentsOf, type Provider, readDocument } from './document.ts';
import type { OpenApiDocument } from './openapi.ts';
import { type Operation, operationsIn } from './operations.ts';
import { createValidator, type Validate } from './schema-validator.ts';

/** A document made ready for checking. */
export interface Contract {
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly validate: Validate;
}

const contracts = new Map<DocumentName, Contract>();

/** What the documents of a provider say, one by one. */
export function contractsOf(provider: Provider): Contract[] {
  return documentsOf(provider).map(contractOf);
}

/** The operations of a provider, document by document. */
export function allOperations(provider: Provider): Operation[] {
  return contractsOf(provider).flatMap(({ operations }) => operations);
}

/** The contract in one document: read on first use, then kept. */
export function contractOf(name: DocumentName): Contract {
  const known = contracts.get(name);
  if (known !== undefined) return known;
  const document = readDocument(name);
  const contract = { document, operations: operationsIn(document), validate: createValidator(document) };
  contracts.set(name, contract);
  return contract;
}
