import { readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript-api';
import { isExported, TypeWriter } from './type-writer.ts';

interface Manifest {
  readonly publishConfig: { readonly exports: Readonly<Record<string, string | { readonly types: string }>> };
}

/**
 * Writes the built declarations of a package anew where a library of schemas is in them, so that no user's compiler has
 * to read that library and infer: types that are inferred from schemas are written out, the schemas are left out. The
 * maps lead from each field to its place in the schema. Declarations that no entry point leads to go away.
 *
 * @param directory The package, built by its `tsconfig.build.json`.
 * @param library The library's name.
 */
export function flattenDeclarations(directory: string, library: string): void {
  const { options, fileNames } = readConfig(join(directory, 'tsconfig.build.json'));
  const program = ts.createProgram(fileNames, options);
  const sources = fileNames.map((name) => program.getSourceFile(name)).filter((source) => source !== undefined);
  const writer = new TypeWriter(program.getTypeChecker(), sources, library);
  const uses = (text: string) => text.includes(`'${library}'`) || text.includes(`"${library}"`);
  for (const source of sources) {
    const declarations = join(directory, 'dist', relative(join(directory, 'src'), source.fileName));
    if (!uses(readFileSync(declarations.replace(/\.ts$/, '.d.ts'), 'utf8'))) continue;
    program.emit(source, undefined, undefined, true, { afterDeclarations: [flattening(library, writer)] });
  }
  const reached = reachedFrom(entriesOf(directory));
  for (const file of ts.sys.readDirectory(join(directory, 'dist'), ['.d.ts'])) {
    if (!reached.has(file)) for (const each of [file, `${file}.map`]) rmSync(each, { force: true });
    else if (uses(readFileSync(file, 'utf8'))) throw new Error(`${file} can't do without ${library}`);
  }
}

function readConfig(path: string): ts.ParsedCommandLine {
  const parsed = ts.getParsedCommandLineOfConfigFile(path, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} });
  if (parsed === undefined) throw new Error(`${path} can't be read`);
  return parsed;
}

function flattening(library: string, writer: TypeWriter): ts.TransformerFactory<ts.SourceFile | ts.Bundle> {
  return ({ factory }) =>
    (file) => {
      if (!ts.isSourceFile(file)) return file;
      const mentions = mentionsOf(library, file);
      const statements = file.statements.flatMap((statement) => {
        if (ts.isImportDeclaration(statement) || !mentions(statement)) return [statement];
        if (ts.isInterfaceDeclaration(statement)) return [flatInterface(statement, mentions, writer, factory)];
        if (!ts.isTypeAliasDeclaration(statement)) return [];
        const { modifiers, name, typeParameters } = statement;
        const type = writer.type(parsed(statement.type));
        return [factory.updateTypeAliasDeclaration(statement, modifiers, name, typeParameters, type)];
      });
      return factory.updateSourceFile(file, used(statements, factory));
    };
}

/** Finds the library in what is declared: by the name under which it is imported, or in the type of an import. */
function mentionsOf(library: string, { statements }: ts.SourceFile): (node: ts.Node) => boolean {
  const isLibrary = (node: ts.Node) => ts.isStringLiteral(node) && node.text === library;
  const imported = statements.filter(ts.isImportDeclaration).find(({ moduleSpecifier }) => isLibrary(moduleSpecifier));
  const bindings = imported?.importClause?.namedBindings;
  const name = bindings && ts.isNamespaceImport(bindings) ? bindings.name.text : undefined;
  const isName = (node: ts.Node) => ts.isIdentifier(node) && node.text === name;
  return function mentions(node): boolean {
    const isMention =
      isLibrary(node) ||
      (ts.isQualifiedName(node) && isName(node.left)) ||
      (ts.isPropertyAccessExpression(node) && isName(node.expression));
    return isMention || (ts.forEachChild(node, mentions) ?? false);
  };
}

function flatInterface(
  declaration: ts.InterfaceDeclaration,
  mentions: (node: ts.Node) => boolean,
  writer: TypeWriter,
  factory: ts.NodeFactory,
): ts.InterfaceDeclaration {
  const members = [...declaration.members];
  const clauses = (declaration.heritageClauses ?? []).flatMap((clause) => {
    const kept = clause.types.filter((base) => {
      if (!mentions(base)) return true;
      const written = writer.members(parsed(base));
      if (written === undefined) throw new Error(`${declaration.name.text} extends what is no object`);
      members.push(...written);
      return false;
    });
    return kept.length === 0 ? [] : [factory.updateHeritageClause(clause, kept)];
  });
  const { modifiers, name, typeParameters } = declaration;
  return factory.updateInterfaceDeclaration(declaration, modifiers, name, typeParameters, clauses, members);
}

/** The same in the source, where the compiler knows its type. */
function parsed<Node extends ts.Node>(node: Node): Node {
  const found = ts.getParseTreeNode(node);
  if (found === undefined) throw new Error('What is declared has no place in the source');
  return found as Node; // one stands for the other
}

/** Without imports and inner types that nothing left here names. */
function used(statements: readonly ts.Statement[], factory: ts.NodeFactory): ts.Statement[] {
  const names = new Map<string, number>();
  const count = (node: ts.Node) => {
    if (ts.isIdentifier(node)) names.set(node.text, (names.get(node.text) ?? 0) + 1);
    // What the type of an import names is in another file.
    if (ts.isImportTypeNode(node)) node.typeArguments?.forEach(count);
    else ts.forEachChild(node, count);
  };
  for (const statement of statements) count(statement);
  const isNamed = ({ text }: ts.Identifier) => (names.get(text) ?? 0) > 1;
  const left = statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return usedImport(statement, isNamed, factory);
    const isInner =
      (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)) && !isExported(statement);
    return isInner && !isNamed(statement.name) ? [] : [statement];
  });
  return left.length < statements.length ? used(left, factory) : left;
}

function usedImport(
  declaration: ts.ImportDeclaration,
  isNamed: (name: ts.Identifier) => boolean,
  factory: ts.NodeFactory,
): ts.Statement[] {
  const { modifiers, importClause: clause, moduleSpecifier, attributes } = declaration;
  const bindings = clause?.namedBindings;
  if (clause === undefined || bindings === undefined) return [declaration];
  if (ts.isNamespaceImport(bindings)) return isNamed(bindings.name) ? [declaration] : [];
  const elements = bindings.elements.filter(({ name }) => isNamed(name));
  if (elements.length === 0) return [];
  const named = factory.updateImportClause(
    clause,
    clause.phaseModifier,
    clause.name,
    factory.updateNamedImports(bindings, elements),
  );
  return [factory.updateImportDeclaration(declaration, modifiers, named, moduleSpecifier, attributes)];
}

function entriesOf(directory: string): string[] {
  const { publishConfig } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest; // npm's format
  const targets = Object.values(publishConfig.exports).filter((target) => typeof target !== 'string');
  return targets.map(({ types }) => join(directory, types));
}

/** The declarations that a compiler reads. */
function reachedFrom(files: readonly string[], reached = new Set<string>()): Set<string> {
  for (const file of files) {
    if (reached.has(file)) continue;
    reached.add(file);
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
    const own = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
    reachedFrom(
      own.map(({ fileName }) => resolve(dirname(file), fileName.replace(/\.(?:ts|js)$/, '.d.ts'))),
      reached,
    );
  }
  return reached;
}
