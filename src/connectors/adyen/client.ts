import type { Secret } from '../../vault/secret.ts';
import type { AuthenticationProof, CardDetails, ConnectorFetch, PaySource } from '../connector.ts';
import { exchange, type Reply } from '../exchange.ts';

export interface Credentials {
  /** With the version: `https://checkout-test.adyen.com/v72`. */
  readonly baseUrl: string;
  readonly apiKey: Secret<string>;
  readonly merchantAccount: string;
  /** In hexadecimal, as the Customer Area shows it. */
  readonly hmacKey: Secret<string>;
}

/** A payment in Adyen's words but for what pays it, which is uncovered only when it is written. */
export type Payment = Readonly<Record<string, unknown>>;

export interface Client {
  pay(payment: Payment, source: PaySource, key: string, signal: AbortSignal): Promise<Reply>;
  details(body: object, key: string, signal: AbortSignal): Promise<Reply>;
  refund(pspReference: string, body: object, key: string, signal: AbortSignal): Promise<Reply>;
  /** Takes back whatever there is: cancels before the capture, refunds after it. */
  reverse(pspReference: string, body: object, key: string, signal: AbortSignal): Promise<Reply>;
  /** Cancels by our own reference, where Adyen has not told us its own. */
  cancel(body: object, key: string, signal: AbortSignal): Promise<Reply>;
  paymentMethods(signal: AbortSignal): Promise<Reply>;
}

/** Adyen's HTTP: JSON, an API key, and a key that makes a repeated request the same request. Never throws. */
export function createClient(credentials: Credentials, fetch: ConnectorFetch): Client {
  const baseUrl = credentials.baseUrl.replace(/\/+$/, '');
  const { merchantAccount } = credentials;
  const post = (path: string, body: object, key: string | null, signal: AbortSignal) =>
    exchange(fetch, `${baseUrl}${path}`, {
      method: 'POST',
      headers: {
        'x-api-key': credentials.apiKey.reveal(),
        'content-type': 'application/json',
        ...(key !== null && { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
      signal,
    });
  const modification = (pspReference: string, what: string) =>
    `/payments/${encodeURIComponent(pspReference)}/${what}`;
  return {
    pay: (payment, source, key, signal) =>
      post('/payments', { ...payment, merchantAccount, ...writeSource(source) }, key, signal),
    details: (body, key, signal) => post('/payments/details', body, key, signal),
    refund: (psp, body, key, signal) =>
      post(modification(psp, 'refunds'), { merchantAccount, ...body }, key, signal),
    reverse: (psp, body, key, signal) =>
      post(modification(psp, 'reversals'), { merchantAccount, ...body }, key, signal),
    cancel: (body, key, signal) => post('/cancels', { merchantAccount, ...body }, key, signal),
    paymentMethods: (signal) => post('/paymentMethods', { merchantAccount }, null, signal),
  };
}

/** For the signature of reports. */
export const revealKey = (key: Secret<string>): string => key.reveal();

function writeSource(source: PaySource): object {
  if (source.kind !== 'card') throw new Error('Bug! Only cards are sent to Adyen');
  return {
    paymentMethod: writeCard(source.card),
    ...(source.authentication && { mpiData: writeProof(source.authentication) }),
  };
}

function writeCard(card: CardDetails): Record<string, string> {
  return {
    type: 'scheme',
    number: card.number.reveal(),
    expiryMonth: String(card.expiryMonth).padStart(2, '0'),
    expiryYear: String(card.expiryYear),
    ...(card.securityCode && { cvc: card.securityCode.reveal() }),
    ...(card.holderName && { holderName: card.holderName }),
  };
}

/** What our own 3-D Secure proved, for a payment that comes here after another acquirer. */
function writeProof(proof: AuthenticationProof): Record<string, string> {
  return {
    dsTransID: proof.dsTransId,
    threeDSVersion: proof.version,
    authenticationResponse: proof.transStatus,
    directoryResponse: proof.transStatus,
    ...(proof.eci && { eci: proof.eci }),
    ...(proof.cavv && { cavv: proof.cavv.reveal() }),
  };
}
