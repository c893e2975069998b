import { type Application, Comment, CommentTag, type Context, Converter, type SignatureReflection } from 'typedoc';
import type { JSDocTagInfo, SymbolDisplayPart } from 'typescript';

/** Describes functions that their export renames by the comment that stands there: TypeDoc looks at the function alone. */
export function describeRenamedExports({ converter }: Application): void {
  converter.on(Converter.EVENT_CREATE_SIGNATURE, (context: Context, signature: SignatureReflection) => {
    const { checker } = context;
    const symbol = context.getSymbolFromReflection(signature.parent);
    const file = symbol?.declarations?.[0]?.getSourceFile();
    if (symbol === undefined || file === undefined || symbol.name === signature.name) return;
    // `export { remove as delete }` where the function is.
    const renamed = checker
      .getExportsOfModule(checker.getSymbolAtLocation(file) ?? symbol)
      .find(({ name }) => name === signature.name);
    if (renamed === undefined) return;
    const text = textOf(renamed.getDocumentationComment(checker));
    signature.comment ??= new Comment([{ kind: 'text', text }], renamed.getJsDocTags(checker).map(tagOf));
  });
}

function tagOf({ name, text = [] }: JSDocTagInfo): CommentTag {
  const [parameter, ...description] = text;
  const isOfParameter = parameter?.kind === 'parameterName';
  const tag = new CommentTag(`@${name}`, [{ kind: 'text', text: textOf(isOfParameter ? description : text).trim() }]);
  if (isOfParameter) tag.name = parameter.text;
  return tag;
}

const textOf = (parts: readonly SymbolDisplayPart[]) => parts.map(({ text }) => text).join('');
