/**
 * What the customer's browser has to do for an acquirer that asks the customer itself. Addresses come from the acquirer.
 * A form may carry card data in some countries, so it is kept sealed and forgotten with the answer.
 */
export type Challenge =
  | { readonly kind: 'redirect'; readonly url: string }
  /** Posted by the customer's own window. */
  | { readonly kind: 'form'; readonly url: string; readonly fields: Readonly<Record<string, string>> }
  /** EMV 3-D Secure, in frames of our page: the issuer looks at the browser through a hidden one ... */
  | { readonly kind: 'three_ds_method'; readonly url: string; readonly threeDSMethodData: string }
  /** ... and asks the customer in another. */
  | { readonly kind: 'three_ds_challenge'; readonly url: string; readonly creq: string };

/** What the browser did. None of it proves anything. */
export interface ChallengeAnswer {
  readonly kind: 'returned' | 'method_over' | 'cancelled';
  /** What it brought back, of the address and of the posted form. */
  readonly fields: Readonly<Record<string, string>>;
}

/** An address to which a customer may be sent: nobody can listen in, but on the machine itself. */
export function isChallengeUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 4_000 || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}
