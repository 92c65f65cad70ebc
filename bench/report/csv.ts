type Value = string | number | undefined;

/** One line of a table, without its end; what is not known is empty. */
export function csvLine(values: readonly Value[]): string {
  return values
    .map((value) => {
      const text = String(value ?? '');
      return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}

/** The lines of a table by the names of its first one. No field of ours holds a line break. */
export function readCsv(text: string): Record<string, string>[] {
  const [names = [], ...lines] = text.split('\n').filter(Boolean).map(fieldsOf);
  return lines.map((line) => Object.fromEntries(names.map((name, at) => [name, line[at] ?? ''])));
}

function fieldsOf(line: string): string[] {
  const fields = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...fields].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
