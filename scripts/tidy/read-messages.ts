import { lineAt, type SourceFile } from './source-file.ts';

/** A locale file as dotted keys and their messages; nested objects become dots. */
export function readMessages(file: SourceFile): Map<string, string> {
  const flatten = (value: unknown, path: string): [string, string][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
      : [[path, String(value)]];
  return new Map(flatten(JSON.parse(file.text), ''));
}

/** The line on which a key stands, whole or as the last part of a nested one; 1 when it does not. */
export function lineOfKey(file: SourceFile, key: string): number {
  const last = key.slice(key.lastIndexOf('.') + 1);
  const at = [`"${key}"`, `"${last}"`].map((text) => file.text.indexOf(text)).find((index) => index !== -1);
  return at === undefined ? 1 : lineAt(file.text, at);
}
