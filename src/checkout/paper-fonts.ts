import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PaperFonts } from '../flows/draw-receipt.ts';

/** The letters that receipts on paper bring along. Throws when the build is missing. */
export function loadPaperFonts(folder: string): PaperFonts {
  const read = (weight: number) => readFileSync(join(folder, `maxfi-paper-${weight}.ttf`));
  return { regular: read(400), bold: read(700) };
}
