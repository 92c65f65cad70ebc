import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const os = process.platform === 'win32' ? 'win' : process.platform;
const program = process.platform === 'win32' ? 'node.exe' : 'bin/node';
const path = fileURLToPath(
  new URL(`../../.cache/node-24/node_modules/node-${os}-${process.arch}/${program}`, import.meta.url),
);

/** The newest long-term Node, which `npm test` brings along beside the one that runs it. */
export function node24(): string {
  if (existsSync(path)) return path;
  throw new Error('Node 24 is missing: run `node scripts/setup.js test`, which brings it to .cache/node-24.');
}
