import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { PageAssets } from './layout.tsx';

/** A built file in memory, with what compresses already compressed. */
export interface AssetFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip?: Buffer;
  readonly brotli?: Buffer;
}

export interface Assets {
  readonly page: PageAssets;
  /** Of the merchant's back office. */
  readonly dashboard: PageAssets;
  /** Holds the currency signs in the weight of the amount. */
  readonly signFontUrl: string;
  /** Style sheet and script of the developers' pages. */
  readonly hubCssUrl: string;
  readonly hubScriptUrl: string;
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
    'dashboard.css': entrySchema,
    'dashboard.js': entrySchema,
    'hub.css': entrySchema,
    'hub.js': entrySchema,
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
  return {
    page: pageAssets(manifest['checkout.css'], manifest['checkout.js']),
    dashboard: pageAssets(manifest['dashboard.css'], manifest['dashboard.js']),
    signFontUrl: `/assets/${manifest['maxfi-signs-700.woff2'].file}`,
    hubCssUrl: `/assets/${manifest['hub.css'].file}`,
    hubScriptUrl: `/assets/${manifest['hub.js'].file}`,
    find: (fileName) => files.get(fileName),
  };
}

interface Entry {
  readonly file: string;
  readonly integrity: string;
}

function pageAssets(css: Entry, script: Entry): PageAssets {
  return {
    cssUrl: `/assets/${css.file}`,
    cssIntegrity: css.integrity,
    scriptUrl: `/assets/${script.file}`,
    scriptIntegrity: script.integrity,
  };
}

function toAsset(type: string, plain: Buffer): AssetFile {
  // A font is compressed as it is.
  if (type === 'font/woff2') return { type, plain };
  return { type, plain, gzip: gzipSync(plain, { level: 9 }), brotli: brotliCompressSync(plain) };
}

/** Serves the built files, and nothing else that lies in their folder. */
export function registerAssets(app: FastifyInstance, assets: Assets): void {
  app.get<{ Params: { file: string } }>('/assets/:file', (request, reply) => {
    const file = assets.find(request.params.file);
    if (!file) return reply.callNotFound();
    return sendAsset(reply, request.headers['accept-encoding'] ?? '', file);
  });
}

/** A file whose name holds the hash of its content. */
function sendAsset(reply: FastifyReply, acceptEncoding: string, file: AssetFile) {
  reply
    .type(file.type)
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('x-content-type-options', 'nosniff')
    .header('vary', 'accept-encoding');
  if (file.brotli && /\bbr\b/.test(acceptEncoding))
    return reply.header('content-encoding', 'br').send(file.brotli);
  if (file.gzip && /\bgzip\b/.test(acceptEncoding))
    return reply.header('content-encoding', 'gzip').send(file.gzip);
  return reply.send(file.plain);
}
