/** The parts of OpenAPI 3.1 that the documents use, and no more. */

/** One description of an API. */
export interface OpenApiDocument {
  readonly security?: readonly SecurityRequirement[];
  readonly paths: Readonly<Record<string, PathItem>>;
}

/** Where to look for a parameter in a request. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** What one path holds: an operation for each method, and parameters that all of them share. */
type PathItem = {
  readonly [Method in (typeof methods)[number]]?: OperationObject;
} & { readonly parameters?: readonly unknown[] };

/** The methods that a path can have, as the documents spell them. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** One operation, as the document writes it. */
export interface OperationObject {
  readonly operationId: string;
  /** The provider's own name for it, where the document has another. */
  readonly 'x-upstream-operation-id'?: string;
  /** The functions of a client that send it, with their group: first the one that is named like it. */
  readonly 'x-calls': readonly string[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly SecurityRequirement[];
}

/** Schemes that must all be met; a list of requirements offers a choice between them. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

/** How a secret travels. */
export interface SecurityScheme {
  readonly type: string;
  readonly scheme?: string;
  readonly in?: string;
  readonly name?: string;
  readonly 'x-value-format'?: string;
}

/** How a value is written where it is not JSON. */
export interface Serialization {
  readonly required?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
}

/** One declared parameter of a request. */
export interface Parameter extends Serialization {
  readonly name: string;
  readonly in: ParameterPlace;
}

/** Bodies by media type. */
export type Content = Readonly<Record<string, MediaType>>;

/** A body of one media type. */
interface MediaType {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, unknown>>;
  readonly 'x-item-schema'?: string;
}

/** The declared body of a request. */
export interface RequestBody {
  readonly required?: boolean;
  readonly content: Content;
}

/** One declared response. */
export interface ResponseObject {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Content;
}

/** The keywords of a schema that decide how text is read; ajv checks the rest. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: unknown;
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
}
