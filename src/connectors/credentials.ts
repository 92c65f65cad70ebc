/** Credentials that cannot be used. Names the fields at fault, never what stood in them. */
export class CredentialsError extends Error {
  readonly fields: readonly string[];

  constructor(fields: readonly string[]) {
    super(`These credentials are missing, empty or wrong: ${fields.join(', ')}`);
    this.name = 'CredentialsError';
    this.fields = fields;
  }
}

/** The text of each field, or a `CredentialsError` with every field that is missing, empty or against its rule. */
export function readCredentials<Name extends string>(
  raw: unknown,
  rules: Readonly<Record<Name, (value: string) => boolean>>,
): Readonly<Record<Name, string>> {
  const names = Object.keys(rules) as Name[];
  const fields: Readonly<Record<string, unknown>> = typeof raw === 'object' && raw !== null ? { ...raw } : {};
  const wrong = names.filter((name) => {
    const value = fields[name];
    return typeof value !== 'string' || value === '' || !rules[name](value);
  });
  if (wrong.length > 0) throw new CredentialsError(wrong);
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as Record<Name, string>;
}

/** An absolute http or https address without user, query or fragment. */
export function isBaseUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  const isBare = !url.username && !url.password && !url.search && !url.hash;
  return ['http:', 'https:'].includes(url.protocol) && isBare;
}

/** Printable text without line breaks, as people copy it from a contract. */
export function isText(value: string): boolean {
  return value.length <= 4_096 && !/[\p{Cc}\p{Cs}]/u.test(value) && value.trim() === value;
}

/** Characters that can stand in an HTTP header, without spaces. */
export function isHeaderToken(value: string): boolean {
  return /^[\x21-\x7e]+$/.test(value);
}
