import { createRequire } from 'node:module';
import treeSitter, { type Node } from '@vscode/tree-sitter-wasm';

const { Language, Parser } = treeSitter;
const { resolve } = createRequire(import.meta.url);

/** Languages whose programs are read by a grammar, whether or not they can be run here. */
export type ParsedLanguage = 'Go' | 'PHP' | 'Python' | 'ini';

let initialised: Promise<void> | undefined;

/** What is wrong with the syntax of a program, as `line 3: …`; nothing when it can be parsed. */
export async function syntaxMistakes(language: ParsedLanguage, text: string): Promise<string[]> {
  initialised ??= Parser.init();
  await initialised;
  const grammar = resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${language.toLowerCase()}.wasm`);
  const parser = new Parser().setLanguage(await Language.load(grammar));
  const tree = parser.parse(text);
  if (!tree) throw new Error(`the parser for ${language} gave up`);
  const mistakes = mistakesBelow(tree.rootNode);
  if (mistakes.length === 0 && tree.rootNode.hasError) mistakes.push('line 1: something is not understood');
  tree.delete();
  parser.delete();
  return mistakes;
}

function mistakesBelow(node: Node): string[] {
  const at = `line ${node.startPosition.row + 1}`;
  if (node.isMissing) return [`${at}: ${node.type} is missing`];
  if (node.isError) return [`${at}: ${JSON.stringify(node.text.slice(0, 80))} is not understood`];
  return node.hasError ? node.children.flatMap((child) => (child ? mistakesBelow(child) : [])) : [];
}
