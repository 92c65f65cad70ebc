import type { Finding, SourceFile } from './source-file.ts';

const manifest = 'dist/assets/manifest.json';

/** Compressed bytes that a customer may be made to wait for, by the start and end of the built file's name. */
const budgets = [
  { file: 'checkout.js', maxBytes: 12 * 1024 },
  { file: 'checkout.css', maxBytes: 6 * 1024 },
] as const;

interface Asset {
  readonly name: string;
  readonly gzip: number;
}

/** The hosted page's script and style stay within their budget. Without a build there is nothing to weigh. */
export function browserBudget(files: readonly SourceFile[]): Finding[] {
  const file = files.find(({ path }) => path === manifest);
  if (!file) return [];
  const assets = readAssets(JSON.parse(file.text));
  return budgets.flatMap(({ file: wanted, maxBytes }) => {
    const asset = assets.find(({ name }) => isBuildOf(name, wanted));
    const message = !asset
      ? `${wanted} is not among the built files`
      : `${asset.name} is ${asset.gzip} bytes compressed; its budget is ${maxBytes}`;
    return asset && asset.gzip <= maxBytes
      ? []
      : [{ path: manifest, line: 1, rule: 'browser-budget', message }];
  });
}

/** What to say when there is no build. */
export function budgetNote(files: readonly SourceFile[]): string {
  return files.some(({ path }) => path === manifest)
    ? ''
    : 'not built, so the browser budget was not weighed';
}

/** A list of `{file, bytes, gzip}`, or an object with such values under each plain name. */
function readAssets(value: unknown): Asset[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, { file?: string; gzip?: number }>).flatMap(([key, asset]) => [
    { name: asset.file ?? key, gzip: asset.gzip ?? Number.POSITIVE_INFINITY },
  ]);
}

/** `checkout.js` may be built as `checkout-4f2a91.js`. */
function isBuildOf(built: string, wanted: string): boolean {
  const dot = wanted.lastIndexOf('.');
  const name = built.slice(built.lastIndexOf('/') + 1);
  return new RegExp(`^${wanted.slice(0, dot)}(?:[.-][\\w-]+)?\\${wanted.slice(dot)}$`).test(name);
}
