import { createHmac, randomBytes } from 'node:crypto';
import type { Secret } from '../../vault/secret.ts';
import type { CardDetails, ConnectorFetch } from '../connector.ts';
import { exchange, type Reply } from '../exchange.ts';
import { writtenText } from '../writing.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly apiKey: Secret<string>;
  readonly secretKey: Secret<string>;
  readonly cardEntry: 'redirect' | 'direct';
  /** What every payment has to say of its buyer, where the customer has not said it: the merchant's own. */
  readonly merchant: { readonly email: string; readonly address: string; readonly city: string };
  /** The customer may choose them on iyzico's page, and the shop pays what they cost: so its panel has to say, too. */
  readonly hasInstalments: boolean;
}

/** A request in iyzico's words, but for the card. */
export type Body = Readonly<Record<string, unknown>>;

export interface Client {
  initialize3ds(body: Body, card: CardDetails, signal: AbortSignal): Promise<Reply>;
  complete3ds(body: Body, signal: AbortSignal): Promise<Reply>;
  openForm(body: Body, signal: AbortSignal): Promise<Reply>;
  readForm(body: Body, signal: AbortSignal): Promise<Reply>;
  detail(body: Body, signal: AbortSignal): Promise<Reply>;
  cancel(body: Body, signal: AbortSignal): Promise<Reply>;
  refund(body: Body, signal: AbortSignal): Promise<Reply>;
  /** Everything that became of the payment which we named so. */
  report(paymentConversationId: string, signal: AbortSignal): Promise<Reply>;
  /** Signs what iyzico signs, in hexadecimal. */
  sign(text: string): string;
  /** The text that a webhook's signature begins with. */
  keyed(text: string): string;
}

/** iyzico's HTTP: JSON, signed by `IYZWSv2`. Never throws. */
export function createClient(credentials: Credentials, fetch: ConnectorFetch): Client {
  const baseUrl = credentials.baseUrl.replace(/\/+$/, '');
  const send = (method: 'GET' | 'POST', path: string, query: string, body: object, signal: AbortSignal) => {
    const text = JSON.stringify(body);
    const random = randomBytes(12).toString('hex');
    return exchange(fetch, `${baseUrl}${path}${query}`, {
      method,
      headers: {
        authorization: authorization(credentials, random, path, text),
        'x-iyzi-rnd': random,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: text,
      signal,
    });
  };
  const post = (path: string) => (body: Body, signal: AbortSignal) => send('POST', path, '', body, signal);
  return {
    initialize3ds: (body, card, signal) =>
      post('/payment/3dsecure/initialize')({ ...body, paymentCard: writeCard(card) }, signal),
    complete3ds: post('/payment/v2/3dsecure/auth'),
    openForm: post('/payment/iyzipos/checkoutform/initialize/auth/ecom'),
    readForm: post('/payment/iyzipos/checkoutform/auth/ecom/detail'),
    detail: post('/payment/detail'),
    cancel: post('/payment/cancel'),
    refund: post('/v2/payment/refund'),
    report: (paymentConversationId, signal) => {
      const query = new URLSearchParams({ locale: 'en', paymentConversationId });
      return send('GET', '/v2/reporting/payment/details', `?${query}`, {}, signal);
    },
    sign: (text) => createHmac('sha256', credentials.secretKey.reveal()).update(text).digest('hex'),
    keyed: (text) => `${credentials.secretKey.reveal()}${text}`,
  };
}

/** The header `IYZWSv2`: an HMAC over the random text, the path without its query, and the body as it is sent. */
export function authorization(
  credentials: Pick<Credentials, 'apiKey' | 'secretKey'>,
  random: string,
  path: string,
  body: string,
): string {
  const signature = createHmac('sha256', credentials.secretKey.reveal())
    .update(`${random}${path}${body}`)
    .digest('hex');
  const text = `apiKey:${credentials.apiKey.reveal()}&randomKey:${random}&signature:${signature}`;
  return `IYZWSv2 ${Buffer.from(text).toString('base64')}`;
}

function writeCard(card: CardDetails): Record<string, string | number> {
  return {
    cardHolderName: writtenText(card.holderName, 50) || 'CARD HOLDER',
    cardNumber: card.number.reveal(),
    expireYear: String(card.expiryYear),
    expireMonth: String(card.expiryMonth).padStart(2, '0'),
    ...(card.securityCode && { cvc: card.securityCode.reveal() }),
    registerCard: 0,
  };
}
