/** What a table program takes for the beginning of a formula (OWASP: CSV injection). */
const formula = /^[=+\-@\t\r]/;

/**
 * Rows as CSV (RFC 4180). Text that a table program would run gets an apostrophe before it; numbers stay numbers, so that a
 * column can be added up.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
