import { below, type Located, locate } from './document.ts';
import {
  methods,
  type OpenApiDocument,
  type OperationObject,
  type Parameter,
  type RequestBody,
  type SecurityRequirement,
} from './openapi.ts';

/** One operation with what it inherits from its path and from the document. */
export interface Operation {
  readonly id: string;
  /** The provider's own name for it. */
  readonly upstreamId: string;
  /** The functions of a client that send it, such as `sessions.list` and `sessions.listAll`. */
  readonly calls: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Located<Parameter>[];
  readonly requestBody: Located<RequestBody> | undefined;
  readonly responses: Located<OperationObject['responses']>;
  readonly security: readonly SecurityRequirement[];
}

/** All operations of a document in its order; webhooks are calls that the API makes, so they are none. */
export function operationsIn(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([key, operation]) =>
      isMethod(key) ? [readOperation(document, path, key, operation as OperationObject)] : [],
    ),
  );
}

function isMethod(key: string): key is (typeof methods)[number] {
  return (methods as readonly string[]).includes(key);
}

function readOperation(document: OpenApiDocument, path: string, method: string, operation: OperationObject): Operation {
  const pathPointer = below('', 'paths', path);
  const pointer = below(pathPointer, method);
  return {
    id: operation.operationId,
    upstreamId: operation['x-upstream-operation-id'] ?? operation.operationId,
    calls: operation['x-calls'],
    method: method.toUpperCase(),
    path,
    parameters: mergeParameters(
      parametersAt(document, pathPointer, document.paths[path]?.parameters),
      parametersAt(document, pointer, operation.parameters),
    ),
    requestBody: operation.requestBody === undefined ? undefined : locate(document, below(pointer, 'requestBody')),
    responses: locate(document, below(pointer, 'responses')),
    security: operation.security ?? document.security ?? [],
  };
}

function parametersAt(
  document: OpenApiDocument,
  owner: string,
  declared: readonly unknown[] = [],
): Located<Parameter>[] {
  return declared.map((_, index) => locate<Parameter>(document, below(owner, 'parameters', index)));
}

/** A parameter of the operation replaces the one of the path that has its name and place. */
function mergeParameters(ofPath: Located<Parameter>[], ofOperation: Located<Parameter>[]): Located<Parameter>[] {
  const merged = new Map<string, Located<Parameter>>();
  for (const parameter of [...ofPath, ...ofOperation]) {
    merged.set(`${parameter.value.in} ${parameter.value.name}`, parameter);
  }
  return [...merged.values()];
}
