import assert from 'node:assert/strict';
import pg from 'pg';

const int8 = 20;
const date = 1082;
const int8List = 1016;

/** How values come out of the database: int8 as a safe number, date as text, the rest as the driver has it. */
export function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === int8) return safeInteger;
  if (oid === date) return (text) => text;
  if (oid === int8List) return safeIntegers;
  return pg.types.getTypeParser(oid, format ?? 'text');
}

function safeInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), 'an int8 from the database does not fit a JavaScript number');
  return value;
}

/** `{1,2,NULL}`, as PostgreSQL writes a list of numbers. */
function safeIntegers(text: string): (number | null)[] {
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? null : safeInteger(item)));
}
