import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { typeMistakes } from './compile.ts';
import type { Lifetime } from './database.ts';

/*
 * Programs in the languages of our examples, each run as its reader runs it: from a file of its own, in a folder where
 * the packages that merchants install are found, with nothing in its environment but what it is told to set.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Language = 'Shell' | 'TypeScript' | 'Python' | 'PHP' | 'Go';

interface Toolchain {
  readonly file: string;
  /** Succeeds where programs of the language can be run. */
  readonly probe: readonly string[];
  /** Runs one file. */
  readonly start: readonly string[];
}

const toolchains: Readonly<Record<Language, Toolchain>> = {
  Shell: {
    file: 'main.sh',
    probe: ['bash', '--version'],
    start: ['bash', '--noprofile', '--norc', '-euo', 'pipefail'],
  },
  TypeScript: { file: 'main.ts', probe: [process.execPath, '--version'], start: [process.execPath] },
  Python: { file: 'main.py', probe: ['python3', '--version'], start: ['python3'] },
  PHP: {
    file: 'main.php',
    probe: ['php', '-r', "exit(extension_loaded('curl') ? 0 : 1);"],
    start: ['php'],
  },
  Go: { file: 'main.go', probe: ['go', 'version'], start: [] },
};

export interface Program {
  /** Tells it from the others; what a compiler says of it begins with this. */
  readonly name: string;
  readonly text: string;
}

export interface Ended {
  readonly code: number;
  /** Standard output. */
  readonly output: string;
  /** Both, for whoever reads why it failed. */
  readonly said: string;
}

/** Starts a program with these variables and waits for its end, 20 seconds at most. */
export type Runnable = (environment: Readonly<Record<string, string>>) => Promise<Ended>;

/**
 * Writes programs down and compiles, all at once, what has to be compiled. Null where the language is not installed, and
 * with it PHP without its curl. Throws when one of them does not compile.
 */
export async function preparePrograms(
  t: Lifetime,
  language: Language,
  programs: readonly Program[],
): Promise<readonly Runnable[] | null> {
  const { file, probe, start } = toolchains[language];
  if (!isHere(probe)) return null;
  const home = writePrograms(t, file, programs);
  const folders = programs.map(folderOf);
  if (language === 'TypeScript') await compileTypeScript(home, folders);
  if (language === 'Go' && folders.length > 0) await compileGo(home);
  const path = language === 'Shell' ? await pathWithCurl(home) : (process.env.PATH ?? '');
  return folders.map((folder) => {
    const command = language === 'Go' ? [join(home, 'bin', folder)] : [...start, compiled(file)];
    return (environment) => run(command, join(home, folder), { PATH: path, ...environment });
  });
}

/** Compiles a module in TypeScript and loads it into this process; what it exports. */
export async function loadModule(t: Lifetime, text: string): Promise<Record<string, unknown>> {
  const { file } = toolchains.TypeScript;
  const home = writePrograms(t, file, [{ name: 'module', text }]);
  await bundle(home, ['module']);
  return (await import(pathToFileURL(join(home, 'module', compiled(file))).href)) as Record<string, unknown>;
}

function isHere([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** Each in a folder of its own below one where packages are found. */
function writePrograms(t: Lifetime, file: string, programs: readonly Program[]): string {
  const home = mkdtempSync(join(tmpdir(), 'maxfi-programs-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'), 'dir');
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  for (const program of programs) {
    const folder = join(home, folderOf(program));
    mkdirSync(folder);
    writeFileSync(join(folder, file), program.text);
  }
  return home;
}

function folderOf({ name }: Program): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, '-');
}

function compiled(file: string): string {
  return file.replace(/\.ts$/, '.mjs');
}

/** As the project of a merchant would be checked, without the DOM of browsers; then made into what Node 20 reads. */
async function compileTypeScript(home: string, folders: readonly string[]): Promise<void> {
  const files = folders.map((folder) => `${folder}/main.ts`);
  const options = {
    module: 'nodenext',
    moduleDetection: 'force',
    lib: ['es2023'],
    types: ['node'],
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  };
  const mistakes = files.length > 0 ? await typeMistakes(home, files, options) : [];
  if (mistakes.length > 0) throw new Error(`TypeScript does not compile:\n${mistakes.join('\n')}`);
  await bundle(home, folders);
}

/** Packages stay what they are, but for ours, whose sources lie here. */
async function bundle(home: string, folders: readonly string[]): Promise<void> {
  await build({
    absWorkingDir: home,
    entryPoints: folders.map((folder) => `${folder}/main.ts`),
    outdir: home,
    outbase: home,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    alias: { '@maxfi/sdk': join(root, 'sdk/src/index.ts') },
    logLevel: 'silent',
  });
}

/** One module of many programs: its packages are compiled once. Nothing is fetched, and no C compiler is asked for. */
async function compileGo(home: string): Promise<void> {
  writeFileSync(join(home, 'go.mod'), 'module examples\n\ngo 1.19\n');
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOPROXY: 'off', GOWORK: 'off' };
  const command = ['go', 'build', '-ldflags=-s -w', '-o', 'bin/', './...'];
  const { code, said } = await run(command, home, env, 120_000);
  if (code !== 0) throw new Error(`Go does not compile:\n${said}`);
}

function run(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeout = 20_000,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd, env, timeout }, (error, stdout, stderr) => {
      // Ended by a signal there is no code, and a program that cannot be started has a word for one.
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: stdout, said: `${stdout}\n${stderr}${code !== 0 && !stderr ? error : ''}` });
    });
    child.stdin?.end();
  });
}

/** Slim images have no curl: there a stand-in does the few things that our examples ask of it. */
async function pathWithCurl(home: string): Promise<string> {
  const path = process.env.PATH ?? '';
  if (path.split(delimiter).some((one) => existsSync(join(one, 'curl')))) return path;
  const bin = join(home, 'curl');
  const program = join(bin, 'curl.mjs');
  await build({
    entryPoints: [join(root, 'test/support/curl-stand-in.ts')],
    outfile: program,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'silent',
  });
  writeFileSync(join(bin, 'curl'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
    mode: 0o755,
  });
  return `${bin}${delimiter}${path}`;
}
