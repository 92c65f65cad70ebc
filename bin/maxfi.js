#!/usr/bin/env node
// Plain JavaScript, so that it can say what is missing before anything was installed or built.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`maxfi needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else if (!existsSync(program)) {
  process.stderr.write('maxfi is not built yet: run `npm start` once, or `npm run build`\n');
  process.exitCode = 1;
} else {
  await import(program.href);
}
