import {
  type Application,
  Comment,
  CommentTag,
  type Context,
  Converter,
  type DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
  type SignatureReflection,
} from 'typedoc';
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

/** Describes the operations that a client's groups have (`vapi.sessions.create`) as the functions that they bind, and links these. */
export function describeBoundOperations(project: ProjectReflection): void {
  // By its file and name: the function behind `delete` has another place there than its export.
  const placeOf = (each: DeclarationReflection) => `${project.getSymbolIdFromReflection(each)?.fileName}:${each.name}`;
  const ofKind = (kind: ReflectionKind) => project.getReflectionsByKind(kind) as DeclarationReflection[];
  const functions = new Map(ofKind(ReflectionKind.Function).map((each) => [placeOf(each), each]));
  for (const property of ofKind(ReflectionKind.Property)) {
    const bound = functions.get(placeOf(property));
    const { comment } = bound?.signatures?.[0] ?? {};
    if (property.comment || bound === undefined || comment === undefined) continue;
    const [beginning = ''] = Comment.combineDisplayParts(comment.summary).split('\n\n');
    property.comment = new Comment([
      { kind: 'inline-tag', tag: '@link', text: `${bound.name}()`, target: bound },
      { kind: 'text', text: `: ${beginning.replaceAll('\n', ' ')}` },
    ]);
  }
}
