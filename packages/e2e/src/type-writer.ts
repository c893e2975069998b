import { dirname, relative } from 'node:path';
import ts from 'typescript-api';

const { factory, TypeFlags } = ts;
const whole = ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.UseSingleQuotesForStringLiteralType;
/** Not by an alias, which could be one of the library that is to go. */
const inFull = whole | ts.NodeBuilderFlags.InTypeAlias;

/** Writes out what the compiler has inferred, each field with its doc comment and its place in the source. */
export class TypeWriter {
  readonly #checker: ts.TypeChecker;
  readonly #isForeign: (file: ts.SourceFile) => boolean;
  /** The package's own names of types; those of interfaces the compiler knows. */
  readonly #aliases = new Map<ts.Type, ts.TypeAliasDeclaration>();

  /**
   * @param sources The package's own.
   * @param library What may not be named.
   */
  constructor(checker: ts.TypeChecker, sources: readonly ts.SourceFile[], library: string) {
    this.#checker = checker;
    this.#isForeign = (file) => !sources.includes(file) && !file.fileName.includes(`/node_modules/${library}/`);
    for (const declaration of sources.flatMap(({ statements }) => statements.filter(ts.isTypeAliasDeclaration))) {
      if (!isExported(declaration) || declaration.typeParameters) continue;
      const type = checker.getTypeAtLocation(declaration.name);
      if (type.isUnion()) this.#aliases.set(type, declaration);
    }
  }

  /** The members of what a node of the source stands for, or `undefined` if it is no object. */
  members(node: ts.TypeNode): readonly ts.TypeElement[] | undefined {
    return this.#members(this.#checker.getTypeAtLocation(node), node);
  }

  /** What a node of the source stands for. */
  type(node: ts.TypeNode): ts.TypeNode {
    return this.#writtenOut(this.#checker.getTypeAtLocation(node), node);
  }

  /** By its name, if it has one that everybody may know. */
  #written(type: ts.Type, at: ts.Node): ts.TypeNode {
    const own = this.#aliases.get(type);
    if (own !== undefined) return reference(own, at);
    const [alias] = type.aliasSymbol?.declarations ?? [];
    if (alias && this.#isForeign(alias.getSourceFile())) return this.#printed(type, at, whole);
    return this.#writtenOut(type, at);
  }

  #writtenOut(type: ts.Type, at: ts.Node): ts.TypeNode {
    if (type.isUnion()) return this.#union(type, at);
    if (type.isIntersection()) {
      return factory.createIntersectionTypeNode(type.types.map((part) => this.#written(part, at)));
    }
    if (this.#checker.isArrayType(type)) {
      const items = this.#checker.getTypeArguments(type as ts.TypeReference); // as all arrays are
      const [array = this.#printed(type, at)] = items.map((item) =>
        factory.createArrayTypeNode(this.#written(item, at)),
      );
      const isReadonly = type.symbol.name === 'ReadonlyArray';
      return isReadonly ? factory.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, array) : array;
    }
    const members = isUnnamedObject(type) ? this.#members(type, at) : undefined;
    return members ? factory.createTypeLiteralNode(members) : this.#printed(type, at);
  }

  #union(union: ts.UnionType, at: ts.Node): ts.TypeNode {
    const bare = this.#checker.getNonNullableType(union);
    const isNamed = bare !== union && this.#aliases.has(bare);
    const parts = isNamed ? [bare, ...union.types.filter((part) => rank(part) >= NULLISH)] : union.types;
    const isBoolean = parts.filter(({ flags }) => flags & TypeFlags.BooleanLiteral).length === 2;
    const kept = parts.filter((part) => {
      // What may be absent is marked as such, beside or without the `undefined` that may be written there.
      if (part.flags & TypeFlags.Undefined) return part === this.#checker.getUndefinedType();
      return !(isBoolean && part.flags & TypeFlags.BooleanLiteral);
    });
    const nodes = kept.sort((one, other) => rank(one) - rank(other)).map((part) => this.#written(part, at));
    const boolean = isBoolean ? [factory.createKeywordTypeNode(ts.SyntaxKind.BooleanKeyword)] : [];
    return factory.createUnionTypeNode([...boolean, ...nodes]);
  }

  #members(type: ts.Type, at: ts.Node): readonly ts.TypeElement[] | undefined {
    const printed = this.#printed(type, at);
    if (!ts.isTypeLiteralNode(printed)) return undefined;
    const indexes = this.#checker.getIndexInfosOfType(type).values();
    const placeOf = placeIn(at.getSourceFile(), type);
    const inOrder = [...printed.members].sort((one, other) => placeOf(one) - placeOf(other));
    return inOrder.map((member) => {
      if (ts.isIndexSignatureDeclaration(member)) {
        const value = indexes.next().value?.type;
        const written = value ? this.#written(value, at) : member.type;
        return factory.updateIndexSignature(member, member.modifiers, member.parameters, written);
      }
      const property = member.name && type.getProperty(nameOf(member.name));
      return property && ts.isPropertySignature(member) ? this.#member(member, property, at) : member;
    });
  }

  #member(printed: ts.PropertySignature, property: ts.Symbol, at: ts.Node): ts.PropertySignature {
    const written = this.#written(this.#checker.getTypeOfSymbol(property), at);
    const { modifiers, name, questionToken } = printed;
    const member = factory.createPropertySignature(modifiers, name, questionToken, written);
    const [declaration] = property.declarations ?? [];
    if (declaration === undefined) return member;
    const declared = ts.getNameOfDeclaration(declaration) ?? declaration;
    const source = declared.getSourceFile();
    ts.setSourceMapRange(name, { pos: declared.getStart(source), end: declared.end, source });
    const comment = this.#commentOf(declaration);
    if (comment !== undefined) ts.addSyntheticLeadingComment(member, MultiLineCommentTrivia, comment, true);
    return member;
  }

  /** The doc comment without its marks; a field for which the name of a variable stands alone has the variable's. */
  #commentOf(declaration: ts.Declaration): string | undefined {
    const [comment] = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
    if (comment !== undefined) {
      const text = comment.getText();
      return text
        .slice('/*'.length, -'*/'.length)
        .replace(/\n\s*\*/g, '\n *')
        .replace(/\n\s*$/, '\n ');
    }
    if (!ts.isShorthandPropertyAssignment(declaration)) return undefined;
    const [variable] = this.#checker.getShorthandAssignmentValueSymbol(declaration)?.declarations ?? [];
    return variable && this.#commentOf(variable);
  }

  #printed(type: ts.Type, at: ts.Node, flags = inFull): ts.TypeNode {
    const printed = this.#checker.typeToTypeNode(type, at, flags);
    if (printed === undefined) throw new Error(`${this.#checker.typeToString(type)} can't be written`);
    return printed;
  }
}

export function isExported({ modifiers }: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

const { MultiLineCommentTrivia } = ts.SyntaxKind;

const NULLISH = 2;

/** A union is written in this order: words, then any other word, then `null` and `undefined`. */
function rank({ flags }: ts.Type): number {
  if (flags & TypeFlags.Undefined) return NULLISH + 1;
  if (flags & TypeFlags.Null) return NULLISH;
  return flags & TypeFlags.Intersection ? 1 : 0;
}

function isUnnamedObject(type: ts.Type): boolean {
  if (!(type.flags & TypeFlags.Object)) return false;
  const { objectFlags } = type as ts.ObjectType; // by its flag
  return Boolean(objectFlags & (ts.ObjectFlags.Anonymous | ts.ObjectFlags.Mapped));
}

/** The order in which fields are written in the source; what is spread from another file stands before the rest. */
function placeIn(file: ts.SourceFile, type: ts.Type): (member: ts.TypeElement) => number {
  return ({ name }) => {
    const [declaration] = (name && type.getProperty(nameOf(name))?.declarations) ?? [];
    if (declaration === undefined) return Number.MAX_SAFE_INTEGER;
    return declaration.getSourceFile() === file ? declaration.pos : declaration.pos - Number.MAX_SAFE_INTEGER;
  };
}

function nameOf(name: ts.PropertyName): string {
  return 'text' in name ? name.text : name.getText();
}

function reference({ name }: ts.TypeAliasDeclaration, at: ts.Node): ts.TypeNode {
  const [from, to] = [at.getSourceFile().fileName, name.getSourceFile().fileName];
  if (from === to) return factory.createTypeReferenceNode(name.text);
  const path = relative(dirname(from), to);
  const specifier = factory.createStringLiteral(path.startsWith('.') ? path : `./${path}`);
  return factory.createImportTypeNode(
    factory.createLiteralTypeNode(specifier),
    undefined,
    factory.createIdentifier(name.text),
  );
}
