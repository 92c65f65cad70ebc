import type { Secret } from '../../vault/secret.ts';
import type { AuthenticationProof, CardDetails, ConnectorFetch, PaySource } from '../connector.ts';
import { exchange, exchangeText, type Reply, type TextReply } from '../exchange.ts';

export interface SandboxCredentials {
  readonly baseUrl: string;
  readonly terminalKey: Secret<string>;
}

/** A sale in the bank's words, but for what pays it, which is uncovered only when it is written. */
export interface Sale {
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly valid_until: string;
  readonly description?: string;
  readonly source: PaySource;
  readonly return_url: string;
}

export interface SandboxClient {
  sell(sale: Sale, signal: AbortSignal): Promise<Reply>;
  /** `amount` in minor units. */
  findPlans(amount: number, currency: string, signal: AbortSignal): Promise<Reply>;
  findSale(reference: string, signal: AbortSignal): Promise<Reply>;
  reverse(reference: string, signal: AbortSignal): Promise<Reply>;
  refund(
    refund: { reference: string; sale_reference: string; amount: number },
    signal: AbortSignal,
  ): Promise<Reply>;
  findRefund(reference: string, signal: AbortSignal): Promise<Reply>;
  /** The settlement of a day, `YYYY-MM-DD`. */
  readSettlement(date: string, signal: AbortSignal): Promise<TextReply>;
}

/** The bank's HTTP. Never throws, and puts nothing of a request or an answer into a cause. */
export function createSandboxClient(credentials: SandboxCredentials, fetch: ConnectorFetch): SandboxClient {
  const baseUrl = credentials.baseUrl.replace(/\/+$/, '');
  const authorization = () => `Bearer ${credentials.terminalKey.reveal()}`;
  const post = (path: string, body: object, signal: AbortSignal) =>
    exchange(fetch, `${baseUrl}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: authorization(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
  const find = (path: string, reference: string, signal: AbortSignal) =>
    exchange(fetch, `${baseUrl}/v1/${path}/${encodeURIComponent(reference)}`, {
      method: 'GET',
      headers: { authorization: authorization() },
      signal,
    });
  return {
    sell: ({ source, ...sale }, signal) => post('sales', { ...sale, ...writeSource(source) }, signal),
    findPlans: (amount, currency, signal) =>
      exchange(fetch, `${baseUrl}/v1/plans?amount=${amount}&currency=${currency}`, {
        method: 'GET',
        headers: { authorization: authorization() },
        signal,
      }),
    findSale: (reference, signal) => find('sales', reference, signal),
    reverse: (reference, signal) => post('reversals', { reference }, signal),
    refund: (refund, signal) => post('refunds', refund, signal),
    findRefund: (reference, signal) => find('refunds', reference, signal),
    readSettlement: (date, signal) =>
      exchangeText(fetch, `${baseUrl}/v1/settlements/${date}`, {
        method: 'GET',
        headers: { authorization: authorization() },
        signal,
      }),
  };
}

function writeSource(source: PaySource): Record<string, unknown> {
  switch (source.kind) {
    case 'card':
      return {
        card: writeCard(source.card),
        ...(source.authentication && { authentication: writeProof(source.authentication) }),
      };
    case 'wallet_token':
      return { wallet: { name: source.wallet, token: source.token.reveal() } };
    case 'instalments':
      return { instalments: { plan: source.planId } };
    case 'bank_app':
      return { bank_app: {} };
    case 'hosted_page':
      throw new Error('Bug! The sandbox has no page on which cards are typed');
  }
}

function writeCard(card: CardDetails): Record<string, string | number> {
  return {
    number: card.number.reveal(),
    ...(card.securityCode ? { security_code: card.securityCode.reveal() } : {}),
    expiry_month: card.expiryMonth,
    expiry_year: card.expiryYear,
    ...(card.holderName ? { holder_name: card.holderName } : {}),
  };
}

function writeProof(proof: AuthenticationProof): Record<string, string> {
  return {
    trans_status: proof.transStatus,
    ds_trans_id: proof.dsTransId,
    version: proof.version,
    ...(proof.eci ? { eci: proof.eci } : {}),
    ...(proof.cavv ? { cavv: proof.cavv.reveal() } : {}),
  };
}
