import type { Challenge, ChallengeAnswer } from '../../domain/challenge.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Seal } from '../../vault/seal.ts';
import { Secret } from '../../vault/secret.ts';

/** What passes between an acquirer and the customer's browser while a sale waits for the customer. */
export interface ChallengeExchange {
  readonly challenge: Challenge | null;
  /** What the browser brought back, until the acquirer has answered to it. */
  readonly answer: ChallengeAnswer | null;
  /** What the acquirer wants back with the answer. */
  readonly memo: string | null;
}

type Row = Pick<Operation, 'merchantId' | 'id' | 'redirectUrl' | 'sealedExchange'>;

/** Names the row in which an exchange is sealed. */
export function exchangeContext({ merchantId, id }: { merchantId: string; id: string }): string {
  return `operations ${merchantId} ${id}`;
}

/** What the customer of an operation has to do, and has done. */
export function openExchange(seal: Seal, row: Row): ChallengeExchange {
  const sealed: Partial<ChallengeExchange> = row.sealedExchange
    ? JSON.parse(seal.open(row.sealedExchange, exchangeContext(row)).reveal())
    : {};
  const redirect = row.redirectUrl === null ? null : ({ kind: 'redirect', url: row.redirectUrl } as const);
  return {
    challenge: sealed.challenge ?? redirect,
    answer: sealed.answer ?? null,
    memo: sealed.memo ?? null,
  };
}

/**
 * How a challenge is kept: an address lies open, as it always has, and whatever has fields is sealed. What has been sealed for
 * an earlier challenge of the sale is written over.
 */
export function keptChallenge(
  seal: Seal,
  row: Pick<Operation, 'merchantId' | 'id' | 'sealedExchange'>,
  { challenge, memo }: { challenge: Challenge; memo?: string },
): Pick<Operation, 'redirectUrl' | 'sealedExchange'> {
  const redirectUrl = challenge.kind === 'redirect' ? challenge.url : null;
  if (redirectUrl !== null && memo === undefined && !row.sealedExchange)
    return { redirectUrl, sealedExchange: null };
  const exchange = { challenge, answer: null, memo: memo ?? null };
  return { redirectUrl, sealedExchange: sealExchange(seal, row, exchange) };
}

/**
 * The same exchange with what the browser brought back, and the address not in the open any more: if a crash of the database
 * takes the exchange, nobody may take the sale for one whose customer has not answered.
 */
export function keptAnswer(
  seal: Seal,
  row: Row,
  answer: ChallengeAnswer,
): Pick<Operation, 'redirectUrl' | 'sealedExchange'> {
  const exchange = { ...openExchange(seal, row), answer };
  return { redirectUrl: null, sealedExchange: sealExchange(seal, row, exchange) };
}

function sealExchange(
  seal: Seal,
  row: { merchantId: string; id: string },
  exchange: ChallengeExchange,
): Buffer {
  return seal.seal(new Secret(JSON.stringify(exchange)), exchangeContext(row));
}
