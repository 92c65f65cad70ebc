import { plainDigits } from '../card-fields.ts';

/**
 * `MM / YY` as it is typed: `1/` and `5` become `01 / ` and `05 / `, and the slash comes by itself after two digits but
 * does not come back while deleting. A year of four digits stays, since browsers fill it in that way.
 */
export function expiryText(digits: string, isDeleting: boolean, typed: string): string {
  const startsWithOne = /^\s*\d\s*[/.\-\s]/.test(plainDigits(typed)) && !isDeleting;
  const padded = startsWithOne || /^[2-9]/.test(digits) ? `0${digits}` : digits;
  const month = padded.slice(0, 2);
  const year = padded.slice(2, 6);
  if (year !== '') return `${month} / ${year}`;
  return month.length === 2 && !isDeleting ? `${month} / ` : month;
}
