import {
  type Crossing,
  crossings,
  modulesAtHome,
  type Place,
  places,
  placesOfEdges,
} from './import-table.ts';
import { type Import, readImports } from './read-imports.ts';
import {
  type Finding,
  isTest,
  isTestSupport,
  isTypeScript,
  isUnder,
  type SourceFile,
} from './source-file.ts';

const rule = 'imports-point-inward';
const table = [...places, ...placesOfEdges()].sort((a, b) => b.at.length - a.at.length);

/** Files may import only what `import-table.ts` gives their place. Tests are free, except those of `sdk/`. */
export function importsPointInward(files: readonly SourceFile[]): Finding[] {
  return files.filter(isTypeScript).flatMap((file) => {
    const found = (line: number, message: string) => ({ path: file.path, line, rule, message });
    const imports = readImports(file);
    if (isOutsider(file.path)) {
      return imports
        .filter(({ target }) => isUnder(target, 'src/'))
        .map(({ line, target }) =>
          found(line, `${topFolder(file.path)} imports nothing of src/, but here ${target}`),
        );
    }
    if (!file.path.startsWith('src/') || isTest(file.path)) return [];
    const place = table.find(({ at }) => isUnder(file.path, at));
    if (!place)
      return [found(1, 'this place is not in scripts/tidy/import-table.ts; is a noun missing in domain/?')];
    return imports.flatMap((each) => {
      const message = complain(file, place, each);
      return message === undefined ? [] : [found(each.line, message)];
    });
  });
}

/** Merchants run these outside the gateway, so they may not lean on its inside. */
function isOutsider(path: string): boolean {
  return path.startsWith('sdk/') || path.startsWith('examples/');
}

function complain(
  file: SourceFile,
  place: Place,
  { target, isRelative, isTypeOnly }: Import,
): string | undefined {
  if (crossings.some((crossing) => crosses(crossing, file.path, target, isTypeOnly))) return undefined;
  if (!isRelative) return complainOfModule(file.path, place, target, isTypeOnly);
  if (isTestSupport(target)) return `only tests may import ${target}`;
  if (place.mayUse === 'everything') return undefined;
  if (!target.startsWith('src/')) {
    return /\.(?:json|css|sql)$/.test(target) ? undefined : `${place.at} may not leave src/ for ${target}`;
  }
  if (isBrowser(file.path) && !isBrowser(target) && !isUnder(target, 'src/domain/')) {
    return `a browser script may import domain/ and other browser scripts, not ${target}`;
  }
  if (isSameConnector(file.path, target)) return undefined;
  if (isSameFlowFolder(file.path, target) || !place.mayUse.some((at) => isUnder(target, at))) {
    return `${place.at} may not import ${target}`;
  }
  return undefined;
}

function complainOfModule(
  path: string,
  place: Place,
  target: string,
  isTypeOnly: boolean,
): string | undefined {
  const home = modulesAtHome.find(({ module }) => module === target);
  if (home && !isTypeOnly && !home.homes.some((at) => isUnder(path, at))) {
    return `only ${home.homes.join(', ')} may import ${target}: ${home.because}`;
  }
  const allowed = place.modules;
  if (allowed && !allowed.some((module) => target === module || target.startsWith(`${module}/`))) {
    return `${place.at} may not import ${target}`;
  }
  return undefined;
}

function crosses(crossing: Crossing, from: string, to: string, isTypeOnly: boolean): boolean {
  return isUnder(from, crossing.from) && isUnder(to, crossing.to) && (isTypeOnly || !crossing.typesOnly);
}

/** A connector's files use one another; another connector's are out of reach. */
function isSameConnector(from: string, to: string): boolean {
  const folder = /^src\/connectors\/[^/]+\//.exec(from)?.[0];
  return folder !== undefined && to.startsWith(folder);
}

/** `src/flows/` is in no flow's reach, since a flow never calls a flow; only `steps/` is. */
function isSameFlowFolder(from: string, to: string): boolean {
  return /^src\/flows\/(?!steps\/)/.test(from) && /^src\/flows\/(?!steps\/)/.test(to);
}

function isBrowser(path: string): boolean {
  return /^src\/.*\/browser\//.test(path);
}

function topFolder(path: string): string {
  return `${path.split('/')[0]}/`;
}
