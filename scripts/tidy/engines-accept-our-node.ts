import { directDependencies, readPackage } from './read-package.ts';
import type { Finding, SourceFile } from './source-file.ts';

/** The oldest Node we promise to run on. */
const oldest: Version = [20, 19, 0];

type Version = readonly [number, number, number];

/** A direct dependency that does not take the oldest Node we promise would warn every user at install. */
export function enginesAcceptOurNode(files: readonly SourceFile[]): Finding[] {
  const own = readPackage(files, 'package.json');
  if (!own) return [];
  const { runtime, development } = directDependencies(own);
  return [...runtime, ...development].flatMap((name) => {
    const range = readPackage(files, `node_modules/${name}/package.json`)?.engines?.node;
    if (range === undefined || accepts(range, oldest)) return [];
    const message = `${name} wants Node ${range}, which leaves out ${oldest.join('.')}; stay on its last major that takes it`;
    return [{ path: 'package.json', line: 1, rule: 'engines-accept-our-node', message }];
  });
}

/**
 * True when a version is in a range as `engines` fields write them: alternatives by `||`, comparators side by side,
 * `^`, `~`, `x` and hyphens. Pre-releases do not occur there.
 */
export function accepts(range: string, version: Version): boolean {
  return range.split('||').some((part) => {
    const plain = part
      .trim()
      .replace(/^(\S+)\s+-\s+(\S+)$/, '>=$1 <=$2')
      .replace(/([<>=^~])\s+/g, '$1');
    return plain.split(/\s+/).every((comparator) => satisfies(comparator, version));
  });
}

function satisfies(comparator: string, version: Version): boolean {
  const match = /^(\^|~|>=|<=|>|<|=)?v?(\d+|[x*])?(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?$/.exec(comparator);
  if (!match) return false;
  const numbers = match
    .slice(2, 5)
    .map((part) => (part === undefined || /[x*]/.test(part) ? undefined : Number(part)));
  const known = numbers.indexOf(undefined);
  const given = known === -1 ? 3 : known;
  if (given === 0) return true;
  const [major = 0, minor = 0, patch = 0] = numbers;
  const low: Version = [major, minor, patch];
  const step = match[1] === '^' ? caretStep(low, given) : match[1] === '~' ? Math.min(given, 2) : given;
  const high = next(low, step);
  const sign = compare(version, low);
  const isBelowHigh = compare(version, high) < 0;
  switch (match[1]) {
    case '>=':
      return sign >= 0;
    case '>':
      return given === 3 ? sign > 0 : !isBelowHigh && sign > 0;
    case '<':
      return sign < 0;
    case '<=':
      return isBelowHigh;
    default:
      return sign >= 0 && isBelowHigh;
  }
}

/** `^` holds the first number that is not zero. */
function caretStep(low: Version, given: number): number {
  const first = low.findIndex((part) => part > 0);
  return first === -1 ? given : first + 1;
}

/** The first version after all that share the first `step` numbers with this one. */
function next(version: Version, step: number): Version {
  const [major, minor, patch] = version;
  if (step === 1) return [major + 1, 0, 0];
  return step === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
