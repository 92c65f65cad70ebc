/** ISO 4217 codes that MAXFI takes, with their numeric code and number of decimals (ISO 4217 amendment 176). */
export const currencies = {
  USD: { numeric: '840', decimals: 2 },
  EUR: { numeric: '978', decimals: 2 },
  RUB: { numeric: '643', decimals: 2 },
  AZN: { numeric: '944', decimals: 2 },
  KZT: { numeric: '398', decimals: 2 },
  TRY: { numeric: '949', decimals: 2 },
  GBP: { numeric: '826', decimals: 2 },
} as const;

export type Currency = keyof typeof currencies;

export const currencyCodes = Object.keys(currencies) as Currency[];

export function isCurrency(code: string): code is Currency {
  return Object.hasOwn(currencies, code);
}
