/** Protocol versions that we speak, oldest first. */
export const versions = ['2.1.0', '2.2.0', '2.3.1'] as const;

export type ThreeDsVersion = (typeof versions)[number];

/** The newest version that we speak inside `from` and `to` (both included), or nothing. */
export function newestVersion(from: string, to: string): ThreeDsVersion | undefined {
  return versions.findLast((version) => rank(from) <= rank(version) && rank(version) <= rank(to));
}

/** True when `version` is `other` or newer. */
export function isAtLeast(version: ThreeDsVersion, other: ThreeDsVersion): boolean {
  return versions.indexOf(version) >= versions.indexOf(other);
}

/** `2.10.0` is newer than `2.9.0`, which comparing them as text would miss. Expects three numbers below 1000. */
function rank(version: string): number {
  return version.split('.').reduce((sum, part) => sum * 1_000 + Number(part), 0);
}
