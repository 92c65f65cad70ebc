import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import chromium from '@sparticuz/chromium';

export interface ChromiumProgram {
  readonly path: string;
  /** Variables that the bundled one needs on a machine with neither fonts nor NSS. */
  readonly bareMachine: Readonly<Record<string, string>>;
}

const packageFile = new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url);

let found: Promise<ChromiumProgram> | undefined;

/** MAXFI_CHROME or CHROME_PATH if set, else the Chromium in our packages, else an installed one. */
export function findChromium(): Promise<ChromiumProgram> {
  found ??= find();
  return found;
}

async function find(): Promise<ChromiumProgram> {
  const named = process.env.MAXFI_CHROME || process.env.CHROME_PATH;
  if (named) return { path: named, bareMachine: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackBundled();
  const path = installedBrowsers().find((candidate) => existsSync(candidate));
  if (!path)
    throw new Error('The tests need Chrome or Chromium: install one, or set MAXFI_CHROME to its program.');
  return { path, bareMachine: {} };
}

/**
 * The package unpacks to fixed names in the temporary folder, readable by one user and visible half-written. So it is
 * unpacked into a folder of this user and renamed when it is whole; tests that start together do not disturb each other.
 */
async function unpackBundled(): Promise<ChromiumProgram> {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const folder = join(tmpdir(), `maxfi-chromium-${version}-${process.getuid?.() ?? 'user'}`);
  if (!existsSync(folder)) await unpackInto(folder);
  // Anybody may make folders in /tmp; only our own holds a program that we run.
  if ((await stat(folder)).uid !== process.getuid?.())
    throw new Error(`${folder} belongs to somebody else; remove it.`);
  return {
    path: join(folder, 'chromium'),
    bareMachine: {
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: join(folder, 'fonts.conf') }),
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    },
  };
}

async function unpackInto(folder: string): Promise<void> {
  const draft = await mkdtemp(`${folder}-draft-`);
  const { TMPDIR, AWS_EXECUTION_ENV } = process.env;
  process.env.TMPDIR = draft;
  // Under this name the package also brings NSS, which a bare machine lacks.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  try {
    await chromium.executablePath();
  } finally {
    restore('TMPDIR', TMPDIR);
    restore('AWS_EXECUTION_ENV', AWS_EXECUTION_ENV);
  }
  await writeFile(join(draft, 'fonts.conf'), fontsConf(folder));
  await rename(draft, folder).catch(async (error) => {
    await rm(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function fontsConf(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>
`;
}

function installedBrowsers(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
  ];
}
