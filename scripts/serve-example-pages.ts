import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type ExamplePage, exampleAssets, exampleId } from '../src/checkout/pages/example-pages.tsx';
import { isLanguage } from '../src/domain/language.ts';
import { renderPage } from '../src/ui/layout.tsx';

/** The Content-Security-Policy of the hosted page, with the nonce of the examples. */
const policy =
  "default-src 'none'; script-src 'nonce-nonce' 'strict-dynamic'; style-src 'self' 'nonce-nonce'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

export interface ExampleServer {
  readonly origin: string;
  /** Bodies of the forms that were posted. */
  readonly posts: string[];
  /** What the status address answers. */
  status: { status: string; version: number };
  close(): void;
}

/**
 * Serves the example pages at `/page/<name>/<language>` on loopback, with the real style sheet, script, fonts and
 * content policy, and answers what the script asks for.
 */
export async function serveExamplePages(
  pages: Readonly<Record<string, ExamplePage>>,
): Promise<ExampleServer> {
  const files = await buildAssets();
  const posts: string[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, kind, name = '', language = ''] = url.pathname.split('/');
    const file = files.get(url.pathname);
    const draw = pages[name];
    if (file) {
      response.setHeader('content-type', file.type).end(file.body);
    } else if (kind === 'page' && draw && isLanguage(language)) {
      response
        .setHeader('content-security-policy', policy)
        .setHeader('content-type', 'text/html; charset=utf-8');
      // The integrity of the examples is a placeholder, and a browser would refuse the files for it.
      response.end(renderPage(draw(language)).replaceAll(/ integrity="[^"]*"/g, ''));
    } else if (url.pathname === `/checkout/${exampleId}/status`) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(example.status));
    } else if (url.pathname === '/bank') {
      // In a frame the bank shows a page; in the window it leaves ours in place, so that it can be looked at.
      if (request.headers['sec-fetch-dest'] !== 'iframe')
        setTimeout(() => response.writeHead(204).end(), 300);
      else
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>Bank</title><p>The bank');
    } else if (request.method === 'POST') {
      let body = '';
      for await (const part of request) body += part;
      posts.push(body);
      // Slow on purpose: a second press must find the button shut.
      setTimeout(() => response.end('posted'), 300);
    } else if (url.pathname === `/checkout/${exampleId}`) {
      response.end('moved');
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const example: ExampleServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    status: { status: 'open', version: 1 },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return example;
}

async function buildAssets(): Promise<Map<string, { type: string; body: Uint8Array }>> {
  const result = await build({
    entryPoints: { checkout: 'src/ui/checkout.css', 'checkout-script': 'src/checkout/browser/checkout.ts' },
    absWorkingDir: new URL('..', import.meta.url).pathname,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    outdir: '/assets',
    loader: { '.woff2': 'file' },
    logLevel: 'error',
  });
  const types: Record<string, string> = { css: 'text/css', js: 'text/javascript', woff2: 'font/woff2' };
  const map = new Map<string, { type: string; body: Uint8Array }>();
  for (const { path, contents } of result.outputFiles) {
    const ending = path.split('.').at(-1) ?? '';
    const address = path.endsWith('checkout-script.js') ? exampleAssets.scriptUrl : path;
    map.set(address, { type: types[ending] ?? 'application/octet-stream', body: contents });
  }
  return map;
}
