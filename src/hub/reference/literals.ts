/** How a language writes the values of JSON in its own source. */
export interface Dialect {
  readonly object: readonly [open: string, close: string];
  readonly list: readonly [open: string, close: string];
  readonly emptyObject: string;
  readonly words: { readonly true: string; readonly false: string; readonly null: string };
  readonly indent: string;
  /** After the last of several lines. */
  readonly trailingComma: '' | ',';
  text(value: string): string;
  /** The name of a field, with what stands between it and its value. */
  key(name: string): string;
}

const jsonWords = { true: 'true', false: 'false', null: 'null' };

export const json: Dialect = {
  object: ['{', '}'],
  list: ['[', ']'],
  emptyObject: '{}',
  words: jsonWords,
  indent: '  ',
  trailingComma: '',
  text: (value) => JSON.stringify(value),
  key: (name) => `${JSON.stringify(name)}: `,
};

export const typeScript: Dialect = {
  ...json,
  object: ['{ ', ' }'],
  trailingComma: ',',
  text: typeScriptText,
  key: (name) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : typeScriptText(name)}: `,
};

export const python: Dialect = {
  ...json,
  words: { true: 'True', false: 'False', null: 'None' },
  indent: '    ',
  trailingComma: ',',
};

export const php: Dialect = {
  object: ['[', ']'],
  list: ['[', ']'],
  // An empty array would be sent as a list.
  emptyObject: 'new stdClass()',
  words: jsonWords,
  indent: '    ',
  trailingComma: ',',
  text: phpText,
  key: (name) => `${phpText(name)} => `,
};

function typeScriptText(value: string): string {
  const inside = JSON.stringify(value).slice(1, -1);
  return `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function phpText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** What still fits on a line, in characters; anything longer is written one field a line. */
const oneLine = 70;

/** A JSON value as source. Lines after the first begin with `before`. */
export function literal(value: unknown, dialect: Dialect, before = ''): string {
  if (typeof value === 'string') return dialect.text(value);
  if (typeof value === 'number') return String(value);
  if (value === null || typeof value === 'boolean') return dialect.words[`${value}`];
  const isList = Array.isArray(value);
  const inner = `${before}${dialect.indent}`;
  const parts = Object.entries(value as object).map(
    ([name, one]) => `${isList ? '' : dialect.key(name)}${literal(one, dialect, inner)}`,
  );
  const [open, close] = isList ? dialect.list : dialect.object;
  if (parts.length === 0) return isList ? `${open}${close}` : dialect.emptyObject;
  const line = `${open}${parts.join(', ')}${close}`;
  if (line.length <= oneLine && !line.includes('\n')) return line;
  const lines = parts.join(`,\n${inner}`);
  return `${open.trim()}\n${inner}${lines}${dialect.trailingComma}\n${before}${close.trim()}`;
}
