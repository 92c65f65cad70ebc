import type { FieldError } from '../errors.ts';

/* What only the text of a number tells, of fields that several operations take. */

/**
 * `JSON.parse` turns 49.00 into 49, so a merchant who meant 49.00 manat would charge 0.49. Only the text of the
 * number tells, and the message says what was probably meant.
 */
export function checkAmount(
  param: string,
  amount: unknown,
  tokens: ReadonlyMap<string, string>,
): FieldError[] {
  const token = tokens.get(param);
  if (typeof amount === 'string') {
    const hint = /^\d{1,12}$/.test(amount) ? ` Send ${Number(amount)} without quotes.` : '';
    return [amountError(param, `\`${param}\` must be a JSON number, not text.${hint}`)];
  }
  if (token === undefined || /^[1-9]\d*$/.test(token)) return [];
  const decimal = /^(\d{1,10})\.(\d{1,2})0*$/.exec(token);
  const meant = decimal ? Number(`${decimal[1]}${decimal[2]?.padEnd(2, '0')}`) : undefined;
  const hint = meant ? ` If you mean ${decimal?.[1]}.${decimal?.[2]?.padEnd(2, '0')}, send ${meant}.` : '';
  return [
    amountError(
      param,
      `\`${param}\` counts minor units and must be a positive whole number without decimals or exponent; got ${token.slice(0, 40)}.${hint}`,
    ),
  ];
}

function amountError(param: string, message: string): FieldError {
  return { param, code: 'invalid', message };
}

/** A number with more digits than JavaScript keeps would come back as another number. */
export function checkDigits(tokens: ReadonlyMap<string, string>): FieldError[] {
  return [...tokens]
    .filter(([param, token]) => param.startsWith('metadata.') && !keepsItsValue(token))
    .map(([param]) => ({
      param,
      code: 'invalid',
      message: `\`${param}\` has more digits than a JSON number keeps; send it as text.`,
    }));
}

function keepsItsValue(token: string): boolean {
  const value = Number(token);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
