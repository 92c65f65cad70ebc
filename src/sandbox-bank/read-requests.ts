import { Refusal } from './refusal.ts';
import { accountOf, cardInToken, findAccount, planNames, type Way } from './ways.ts';

export interface SaleRequest {
  readonly reference: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly validUntil: Date;
  /** What was typed, what a wallet's token holds, or the account behind another way. */
  readonly card: CardRequest;
  /** Absent for a card. */
  readonly way?: Way;
  /** What the caller's 3-D Secure came to; absent when it did none. */
  readonly authentication?: AuthenticationClaim;
  /** Where the acquirer's own page returns to; only for cards that need such a page. */
  readonly returnUrl?: string;
}

/** What a caller says of an authentication. The bank believes the CAVV and nothing else. */
export interface AuthenticationClaim {
  readonly transStatus: string;
  readonly eci: string | null;
  readonly cavv: string | null;
  readonly dsTransId: string;
  readonly version: string;
}

export interface CardRequest {
  readonly number: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
}

export interface RefundRequest {
  readonly reference: string;
  readonly saleReference: string;
  readonly amount: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the body of `POST /v1/sales`, or throws a `Refusal` that names the wrong field. */
export function readSale(body: unknown): SaleRequest {
  const fields = object(body, 'body', [
    'reference',
    'amount',
    'currency',
    'valid_until',
    'card',
    'wallet',
    'instalments',
    'bank_app',
    'description',
    'authentication',
    'return_url',
  ]);
  optionalText(fields, 'description');
  return {
    reference: reference(fields, 'reference'),
    amount: amount(fields),
    currency: text(fields, 'currency', /^(USD|EUR|RUB|AZN|KZT|TRY|GBP)$/),
    validUntil: time(fields, 'valid_until'),
    ...readSource(fields),
    ...(fields.authentication === undefined ? {} : { authentication: readClaim(fields.authentication) }),
    ...(fields.return_url === undefined ? {} : { returnUrl: text(fields, 'return_url', webAddress) }),
  };
}

/** Exactly one of the four says with what the sale is paid. */
function readSource(fields: Fields): Pick<SaleRequest, 'card' | 'way'> {
  const given = ['card', 'wallet', 'instalments', 'bank_app'].filter((name) => fields[name] !== undefined);
  if (given.length > 1) throw invalid(given.join(' and '), 'must not come together');
  if (fields.wallet !== undefined) {
    const wallet = object(fields.wallet, 'wallet', ['name', 'token']);
    text(wallet, 'name', /^(apple_pay|google_pay)$/);
    return { card: cardInToken(text(wallet, 'token', /^[\x21-\x7e]{1,8192}$/)) };
  }
  const way = readWay(fields);
  return way ? { way, card: accountOf(way) } : { card: readCard(fields.card) };
}

function readWay(fields: Fields): Way | undefined {
  if (fields.bank_app !== undefined) {
    object(fields.bank_app, 'bank_app', []);
    return { kind: 'bank_app' };
  }
  if (fields.instalments === undefined) return undefined;
  const { plan } = object(fields.instalments, 'instalments', ['plan']);
  const known = planNames.find((name) => name === plan);
  if (!known) throw invalid('plan', `must be one of ${planNames.join(', ')}`);
  return { kind: 'instalments', plan: known };
}

const webAddress = /^https?:\/\/[^\s@]{1,2000}$/;

function readClaim(value: unknown): AuthenticationClaim {
  const known = ['trans_status', 'eci', 'cavv', 'ds_trans_id', 'version'];
  const fields = object(value, 'authentication', known);
  const orNull = (name: string, pattern: RegExp) =>
    fields[name] === null || fields[name] === undefined ? null : text(fields, name, pattern);
  return {
    transStatus: text(fields, 'trans_status', /^[YANURI]$/),
    eci: orNull('eci', /^[0-9A-Z]{2}$/),
    cavv: orNull('cavv', /^[A-Za-z0-9+/]{27}=$/),
    dsTransId: text(fields, 'ds_trans_id', /^[0-9a-f-]{36}$/),
    version: text(fields, 'version', /^2\.\d\.\d$/),
  };
}

function readCard(value: unknown): CardRequest {
  const card = object(value, 'card', [
    'number',
    'security_code',
    'expiry_month',
    'expiry_year',
    'holder_name',
  ]);
  optionalText(card, 'holder_name');
  if (card.security_code !== undefined) text(card, 'security_code', /^\d{3,4}$/);
  const number = text(card, 'number', /^\d{12,19}$/);
  if (findAccount(number)) throw invalid('number', 'is not that of a card');
  return {
    number,
    expiryMonth: integer(card, 'expiry_month', 1, 12),
    expiryYear: integer(card, 'expiry_year', 2000, 2099),
  };
}

/** Reads the body of `POST /v1/refunds`, or throws a `Refusal`. */
export function readRefund(body: unknown): RefundRequest {
  const fields = object(body, 'body', ['reference', 'sale_reference', 'amount']);
  return {
    reference: reference(fields, 'reference'),
    saleReference: reference(fields, 'sale_reference'),
    amount: amount(fields),
  };
}

/** Reads the body of `POST /v1/reversals`: the reference of the sale. */
export function readReversal(body: unknown): string {
  return reference(object(body, 'body', ['reference']), 'reference');
}

/** An object with no other fields than these. */
export function object(value: unknown, name: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(name, 'must be an object');
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw invalid(name, `has a field that is none of ${known.join(', ')}`);
  }
  return value as Fields;
}

export function integer(fields: Fields, name: string, min: number, max: number): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw invalid(name, `must be an integer from ${min} to ${max}`);
  }
  return value;
}

function amount(fields: Fields): number {
  return integer(fields, 'amount', 1, 999_999_999_999);
}

function reference(fields: Fields, name: string): string {
  return text(fields, name, /^[A-Za-z0-9_-]{1,64}$/);
}

function text(fields: Fields, name: string, pattern: RegExp): string {
  const value = fields[name];
  if (typeof value !== 'string' || !pattern.test(value)) throw invalid(name, `must match ${pattern.source}`);
  return value;
}

function optionalText(fields: Fields, name: string): void {
  const value = fields[name];
  if (value !== undefined && (typeof value !== 'string' || value.length > 2_000)) {
    throw invalid(name, 'must be text of at most 2000 characters');
  }
}

function time(fields: Fields, name: string): Date {
  const value = text(fields, name, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/);
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) throw invalid(name, 'must be a moment that exists');
  return moment;
}

function invalid(name: string, problem: string): Refusal {
  return new Refusal(400, 'invalid_request', `${name} ${problem}`);
}
