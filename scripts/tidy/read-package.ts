import type { SourceFile } from './source-file.ts';

/** The parts of a package.json that rules look at. */
export interface Package {
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The package.json at a path, or nothing when there is none. */
export function readPackage(files: readonly SourceFile[], path: string): Package | undefined {
  const file = files.find((each) => each.path === path);
  return file && (JSON.parse(file.text) as Package);
}

/** Names of the packages that are needed to run, then of those needed to develop. */
export function directDependencies(own: Package): { runtime: string[]; development: string[] } {
  return {
    runtime: Object.keys({ ...own.dependencies, ...own.optionalDependencies }),
    development: Object.keys(own.devDependencies ?? {}),
  };
}
