import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { PaperFonts } from '../flows/draw-receipt.ts';
import type { PageAssets } from './page-model.ts';

/** A built file in memory, with what compresses already compressed. */
export interface AssetFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip?: Buffer;
  readonly brotli?: Buffer;
}

export interface Assets {
  readonly page: PageAssets;
  /** Holds the currency signs in the weight of the amount. */
  readonly signFontUrl: string;
  /** Style sheet of the developers' pages. */
  readonly hubCssUrl: string;
  find(fileName: string): AssetFile | undefined;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
};

const entrySchema = z.object({ file: z.string(), integrity: z.string() });
const manifestSchema = z
  .object({
    'checkout.css': entrySchema,
    'checkout.js': entrySchema,
    'hub.css': entrySchema,
    'maxfi-signs-700.woff2': entrySchema,
  })
  .loose();

/**
 * Reads the built files of the page. Their names hold a hash of their content, so browsers may keep them for good, and
 * only files listed here are ever served. Throws when the build is missing.
 */
export function loadAssets(folder: string): Assets {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  const files = new Map<string, AssetFile>();
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    if (type) files.set(name, toAsset(type, readFileSync(join(folder, name))));
  }
  const { 'checkout.css': css, 'checkout.js': script, 'hub.css': hubCss } = manifest;
  return {
    page: {
      cssUrl: `/assets/${css.file}`,
      cssIntegrity: css.integrity,
      scriptUrl: `/assets/${script.file}`,
      scriptIntegrity: script.integrity,
    },
    signFontUrl: `/assets/${manifest['maxfi-signs-700.woff2'].file}`,
    hubCssUrl: `/assets/${hubCss.file}`,
    find: (fileName) => files.get(fileName),
  };
}

/** The letters that receipts on paper bring along. Throws when the build is missing. */
export function loadPaperFonts(folder: string): PaperFonts {
  const read = (weight: number) => readFileSync(join(folder, `maxfi-paper-${weight}.ttf`));
  return { regular: read(400), bold: read(700) };
}

function toAsset(type: string, plain: Buffer): AssetFile {
  // A font is compressed as it is.
  if (type === 'font/woff2') return { type, plain };
  return { type, plain, gzip: gzipSync(plain, { level: 9 }), brotli: brotliCompressSync(plain) };
}
