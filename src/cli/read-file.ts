import { readFileSync } from 'node:fs';
import { CannotBeDone } from './command.ts';

/** A file, or standard input for `-`: what stands in a command line can be read by everybody on the machine. */
export function readFile(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new CannotBeDone(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
