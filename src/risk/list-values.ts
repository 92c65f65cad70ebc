import type { RiskListValue } from '../domain/risk-try.ts';
import { addressPrefixes } from './address-prefix.ts';

/** What of a try may stand on a list. Null where it is not known. */
export interface Listable {
  readonly fingerprint: string;
  readonly bin: string;
  readonly email: string | null;
  readonly ip: string | null;
  readonly cardCountry: string | null;
  readonly customerCountry: string | null;
}

/**
 * Every value to look up, in the form in which lists keep them: an e-mail address in small letters or `@domain`, an address
 * as a prefix of 32, 24, 16 or 64, 56, 48, 32 bits, a BIN of 6 or 8 digits, a country in capitals.
 */
export function listValues(of: Listable): RiskListValue[] {
  const email = of.email?.trim().toLowerCase() ?? '';
  const values: readonly (readonly [RiskListValue['kind'], readonly (string | null)[]])[] = [
    ['fingerprint', [of.fingerprint]],
    ['email', email.includes('@') ? [email, email.slice(email.lastIndexOf('@'))] : []],
    ['address', of.ip === null ? [] : addressPrefixes(of.ip)],
    ['bin', of.bin.length > 6 ? [of.bin, of.bin.slice(0, 6)] : [of.bin]],
    [
      'country',
      [...new Set([of.cardCountry?.toUpperCase() ?? null, of.customerCountry?.toUpperCase() ?? null])],
    ],
  ];
  return values.flatMap(([kind, list]) =>
    list.flatMap((value) => (value === null || value === '' ? [] : [{ kind, value }])),
  );
}
