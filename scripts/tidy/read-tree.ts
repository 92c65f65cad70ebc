import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { directDependencies, readPackage } from './read-package.ts';
import { type SourceFile, sourceFile } from './source-file.ts';

const binary = /\.(?:png|jpe?g|gif|ico|woff2?|ttf|otf|gz|pdf)$/;

/** Every text file of the repository, without what `.gitignore` names. Works in a copy that git does not know. */
export function readTree(root: string): SourceFile[] {
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n').filter(Boolean);
  const names = new Set(['.git', ...ignored]);
  const endings = ignored.filter((line) => line.startsWith('*.')).map((line) => line.slice(1));
  const walk = (folder: string): SourceFile[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (names.has(entry.name) || endings.some((ending) => entry.name.endsWith(ending))) return [];
      if (entry.isDirectory()) return walk(path);
      if (!entry.isFile() || binary.test(entry.name)) return [];
      return [sourceFile(path, readFileSync(join(root, path), 'utf8'))];
    });
  return walk('');
}

/** What is there but not ours: the direct dependencies' package.json files and the list of built assets. */
export function readInstalled(root: string, files: readonly SourceFile[]): SourceFile[] {
  const { runtime, development } = directDependencies(readPackage(files, 'package.json') ?? {});
  const paths = [...runtime, ...development].map((name) => `node_modules/${name}/package.json`);
  return [...paths, 'dist/assets/manifest.json'].flatMap((path) => {
    try {
      return [sourceFile(path, readFileSync(join(root, path), 'utf8'))];
    } catch (error) {
      // Another platform's package is not installed here, and there may be no build.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  });
}
