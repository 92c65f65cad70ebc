import type { Finding, SourceFile } from './source-file.ts';

const maxLines = 60;

/**
 * A function fits a screen: 60 lines. Biome measures that, because it parses the language; this rule sees to it that
 * nobody turns it off or up.
 */
export function functionsFit(files: readonly SourceFile[]): Finding[] {
  const file = files.find(({ path }) => path === 'biome.json');
  if (!file) return [];
  const settings: unknown = JSON.parse(file.text);
  const setting = ['linter', 'rules', 'complexity', 'noExcessiveLinesPerFunction'].reduce(step, settings);
  const limit = ['options', 'maxLines'].reduce(step, setting);
  if (step(setting, 'level') === 'error' && limit === maxLines) return [];
  const message = `linter.rules.complexity.noExcessiveLinesPerFunction must be an error at ${maxLines} lines`;
  return [{ path: file.path, line: 1, rule: 'functions-fit', message }];
}

function step(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
