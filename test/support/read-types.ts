import { fileURLToPath } from 'node:url';
import { API, SymbolFlags, type Type, TypeFlags } from 'typescript/unstable/sync';
import type { Lifetime } from './database.ts';

/** What the compiler knows of the types that a file exports. */
export interface ReadTypes {
  /** The words of a union of string literals, null and undefined left out. Throws when it holds anything else. */
  words(name: string): string[];
  /** The names of all properties: those inside others after a dot, of a list after `[]`, as the hub tells them. */
  fields(name: string): string[];
}

/** As deep as the reference of the hub goes. */
const deepest = 3;

/** Asks the compiler of this repository, by its own API, about files given from the root; it ends with the test. */
export function openTypeReader({ after }: Lifetime): (path: string) => ReadTypes {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const api = new API({ cwd: root });
  after(async () => api.close());
  const snapshot = api.updateSnapshot({ openProjects: [`${root}tsconfig.json`] });
  const project = snapshot.getProjects()[0];
  if (!project) throw new Error('The compiler has opened no project');
  const { checker, program } = project;

  return (path) => {
    const file = program.getSourceFile(root + path);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${path} exports nothing`);
    const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));

    function typeOf(name: string): Type {
      const symbol = exported.get(name);
      if (!symbol) throw new Error(`${path} has no ${name}`);
      const isAlias = (symbol.flags & SymbolFlags.Alias) !== 0;
      return checker.getDeclaredTypeOfSymbol(isAlias ? checker.getAliasedSymbol(symbol) : symbol);
    }

    function fieldsOf(type: Type, before: string, depth: number): string[] {
      return checker.getPropertiesOfType(type).flatMap((property) => {
        const name = `${before}${property.name}`;
        const inside = checker.getTypeOfSymbol(property);
        return depth < deepest && inside ? [name, ...insideOf(inside, name, depth + 1)] : [name];
      });
    }

    /** Of a union the object that is in it, which is a choice among others. */
    function insideOf(type: Type, name: string, depth: number): string[] {
      const objects = partsOf(type).filter((part) => part.flags & TypeFlags.Object);
      const object = objects.find((part) => !checker.isArrayLikeType(part)) ?? objects[0];
      if (!object) return [];
      if (!checker.isArrayLikeType(object)) return fieldsOf(object, `${name}.`, depth);
      const item = object.isTypeReference() ? checker.getTypeArguments(object)[0] : undefined;
      return item && item.flags & TypeFlags.Object ? fieldsOf(item, `${name}[].`, depth) : [];
    }

    return {
      words: (name) =>
        partsOf(typeOf(name)).map((part) => {
          if (!part.isStringLiteralType()) throw new Error(`${name} holds ${checker.typeToString(part)}`);
          return part.value;
        }),
      fields: (name) => fieldsOf(typeOf(name), '', 1),
    };
  };
}

function partsOf(type: Type): readonly Type[] {
  const parts = type.isUnionType() ? type.getTypes() : [type];
  return parts.filter(({ flags }) => !(flags & (TypeFlags.Null | TypeFlags.Undefined)));
}
