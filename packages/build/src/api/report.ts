import ts from 'typescript-api';
import { type Surface, surfaceOf } from './surface.ts';

const whole = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType;

/**
 * What a package promises its users, in a form in which a change shows: every export of every entry, with the members that
 * a type has in the end, wherever they come from. What comes from another package of ours is listed by name, since that
 * one's own report has the rest; so is what is generated.
 */
export function apiReport(packages: string, name: string): string {
  const surface = surfaceOf(packages, name);
  const firstIn = new Map<ts.Symbol, string>();
  const sections = [...surface.entries].map(([entry, symbols]) => {
    const heading = `@x/${name}${entry.slice(1)}`;
    const parts = symbols.map((symbol) => {
      const target = targetOf(surface, symbol);
      const first = firstIn.get(target);
      if (first === undefined) firstIn.set(target, heading);
      return first === undefined
        ? exported(surface, symbol)
        : `${describeType(target)} ${symbol.name} // as in ${first}`;
    });
    return `## \`${heading}\`\n\n${fenced(parts)}`;
  });
  const text = sections.join('\n\n');
  const hidden = notExported(surface, text);
  const rest = hidden.length === 0 ? '' : `\n\n## Not exported, but named above\n\n${fenced(hidden)}`;
  return `# Public surface of @x/${name}\n\nWritten by \`pnpm api\`.\n\n${text}${rest}\n`;
}

function fenced(parts: readonly string[]): string {
  return `\`\`\`ts\n${parts.join('\n')}\n\`\`\``;
}

function targetOf({ checker }: Surface, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function exported(surface: Surface, symbol: ts.Symbol): string {
  const { checker } = surface;
  const target = targetOf(surface, symbol);
  const [declaration] = target.declarations ?? [];
  if (declaration === undefined) return `// ${symbol.name}: not found`;
  const origin = surface.originOf(declaration);
  const doc = firstSentence(ts.displayPartsToString(target.getDocumentationComment(checker)));
  const comment =
    doc === '' && !ts.isSourceFile(declaration) ? '// (no doc comment)\n' : doc === '' ? '' : `// ${doc}\n`;
  if (ts.isSourceFile(declaration)) {
    const names = checker.getExportsOfModule(target).map((each) => each.name);
    return `${comment}namespace ${symbol.name} { ${names.sort().join(', ')} }${origin === 'generated' ? ' // generated' : ''}`;
  }
  if (origin === 'ours') return `${comment}${describeType(target)} ${symbol.name} // of another package`;
  if (origin === 'generated') return `${comment}${describeType(target)} ${symbol.name} // generated`;
  return `${comment}${described(surface, symbol.name, target, declaration)}`;
}

function described(surface: Surface, name: string, symbol: ts.Symbol, declaration: ts.Declaration): string {
  const { checker } = surface;
  if (symbol.flags & ts.SymbolFlags.Function) {
    const signatures = checker.getTypeOfSymbol(symbol).getCallSignatures();
    return signatures
      .map((each) => `function ${name}${printed(checker.signatureToString(each, undefined, whole))}`)
      .join('\n');
  }
  if (symbol.flags & ts.SymbolFlags.Variable) {
    return `const ${name}: ${printed(checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, whole))}`;
  }
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const [head = name] = /^[^={]*/.exec(declaration.getText().replace(/^export (?:declare )?/, '')) ?? [];
  if (ts.isTypeAliasDeclaration(declaration)) {
    const flags = whole | ts.TypeFormatFlags.InTypeAlias;
    if (!isPlainObject(type)) return `${head.trim()} = ${printed(checker.typeToString(type, undefined, flags))}`;
    return `${head.trim()} = ${members(surface, type)}`;
  }
  const made = ts.isClassDeclaration(declaration) ? checker.getTypeOfSymbol(symbol).getConstructSignatures() : [];
  return `${head.trim()} ${members(surface, type, made)}`;
}

function isPlainObject(type: ts.Type): boolean {
  const isCallable = type.getCallSignatures().length + type.getConstructSignatures().length > 0;
  return Boolean(type.flags & ts.TypeFlags.Object) && !isCallable && type.getProperties().length > 0;
}

function members({ checker, originOf }: Surface, type: ts.Type, made: readonly ts.Signature[] = []): string {
  // What it takes over from another package or the language is in its head.
  const own = checker.getPropertiesOfType(type).filter(({ declarations: [declaration] = [] }) => {
    return declaration === undefined || ['own', 'generated', 'foreign'].includes(originOf(declaration));
  });
  const lines = own.map((property) => {
    const optional = property.flags & ts.SymbolFlags.Optional ? '?' : '';
    return `  ${memberName(property)}${optional}: ${printed(checker.typeToString(checker.getTypeOfSymbol(property), undefined, whole))};`;
  });
  const signature = (each: ts.Signature) => printed(checker.signatureToString(each, undefined, whole));
  const calls = type.getCallSignatures().map((each) => `  ${signature(each)};`);
  const all = [...made.map((each) => `  new ${signature(each)};`), ...calls, ...lines];
  return all.length === 0 ? '{}' : `{\n${all.join('\n')}\n}`;
}

/** As it is declared: the compiler's own name of `[Symbol.dispose]` holds a number that any change may move. */
function memberName({ name, declarations: [declaration] = [] }: ts.Symbol): string {
  const declared = declaration && ts.getNameOfDeclaration(declaration);
  return declared && ts.isComputedPropertyName(declared) ? declared.getText() : name;
}

/** Without the paths of this machine. */
function printed(type: string): string {
  return type.replace(/import\(["'][^"']*?\/packages\/([^/]+)\/dist\/([^"']*)["']\)/g, `import('$1/$2')`);
}

function describeType({ flags }: ts.Symbol): string {
  if (flags & ts.SymbolFlags.Function) return 'function';
  if (flags & ts.SymbolFlags.Class) return 'class';
  if (flags & ts.SymbolFlags.Variable) return 'const';
  return flags & ts.SymbolFlags.Interface ? 'interface' : 'type';
}

/** The types that the report names and no entry exports: a change of theirs is one of the surface, too. */
function notExported(surface: Surface, text: string): string[] {
  const known = new Set([...surface.entries.values()].flat().map(({ name }) => name));
  const found = new Map<string, string>();
  for (const words = [text]; words.length > 0; ) {
    for (const [name] of (words.pop() ?? '').matchAll(/\b[A-Z]\w+\b/g)) {
      const symbol = surface.internal.get(name);
      if (symbol === undefined || known.has(name) || !(symbol.flags & ts.SymbolFlags.Type)) continue;
      known.add(name);
      const part = exported(surface, symbol);
      found.set(name, part);
      words.push(part);
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, part]) => part);
}

function firstSentence(doc: string): string {
  const [paragraph = ''] = doc.replaceAll('\r', '').split('\n\n');
  const [sentence = ''] = /^.*?(?:\.(?=\s|$)|$)/.exec(paragraph.replaceAll('\n', ' ')) ?? [];
  return sentence.trim();
}
