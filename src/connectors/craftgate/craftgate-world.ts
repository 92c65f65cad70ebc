import type { Challenge } from '../../domain/challenge.ts';
import type {
  AcquirerFault,
  AcquirerWorld,
  DeclineCase,
  FakeCustomer,
} from '../conformance/acquirer-world.ts';
import { closedAddress, startFakeHttp } from '../conformance/fake-http.ts';
import { type Books, openBooks } from './books-world.ts';
import { apiKey, secretKey } from './checks-world.ts';
import { cardRoutes, pageRoutes } from './payments-world.ts';
import { reportRoutes } from './reports-world.ts';

/** Cards that Craftgate publishes for tests, and what each is refused with. */
export const declines: readonly (DeclineCase & { group: string })[] = [
  ['5100050000006661', 'NOT_SUFFICIENT_FUNDS', 'insufficient_funds', true],
  ['5100560000006669', 'DO_NOT_HONOUR', 'refused', true],
  ['5101380000006661', 'INVALID_TRANSACTION', 'refused', false],
  ['5101510000006663', 'NOT_PERMITTED_TO_CARDHOLDER', 'card_not_supported', false],
  ['5101520000006662', 'STOLEN_CARD', 'stolen_card', false],
  ['5102210000006669', 'DECLINED', 'refused', true],
  ['5136620000006669', 'LOST_CARD', 'lost_card', false],
  ['5163080000006662', 'EXPIRED_CARD', 'expired_card', false],
  ['5164580000006660', 'INVALID_CVC2', 'incorrect_security_code', true],
  ['5188960000006666', 'NOT_PERMITTED_TO_TERMINAL', 'not_supported', false],
  ['5192610000006661', 'FRAUD_SUSPECT', 'suspected_fraud', false],
  ['5193240000006666', 'RESTRICTED_BY_LAW', 'restricted_card', false],
  ['5200170000006666', 'UNKNOWN', 'refused', false],
  ['5209220000006660', 'CARD_NOT_PERMITTED', 'card_not_supported', false],
  ['5209320000006668', 'REQUIRES_3DS', 'authentication_required', true],
].map(([cardNumber, group, reason, retryable]) => {
  return { cardNumber, group, reason, retryable, networkCode: null } as DeclineCase & { group: string };
});

const groupOf = (cardNumber: string) => declines.find((one) => one.cardNumber === cardNumber)?.group;

/** Cards are typed on our page: the form of the customer's bank, and the charge when he is back. */
export const directWorld: AcquirerWorld = {
  chargesBy: 'answer',
  hasChallenges: true,
  start: () => start('direct'),
};

/** The same where the bank charges as soon as it has asked, so that nothing is to be completed. */
export const chargingBankWorld: AcquirerWorld = {
  chargesBy: 'customer',
  hasChallenges: true,
  faults: ['request_lost', 'answer_lost', 'gateway_error', 'silence', 'wrong_reference'],
  start: () => start('direct', true),
};

/** Cards are typed on Craftgate's page. An address of a page speaks of no money. */
export const redirectWorld: AcquirerWorld = {
  chargesBy: 'customer',
  hasChallenges: true,
  faults: ['request_lost', 'answer_lost', 'gateway_error', 'silence', 'wrong_reference'],
  start: () => start('redirect'),
};

/** Craftgate's dialect over HTTP: payments by card and by page, reports, refunds, with a check of every field. */
async function start(mode: 'direct' | 'redirect', isChargedByBank = false) {
  const books = openBooks();
  const http = await startFakeHttp([
    ...cardRoutes(books, { groupOf, isChargedByBank }),
    ...pageRoutes(books, groupOf),
    ...reportRoutes(books, partTampered),
  ]);
  const keys = { api_key: apiKey, secret_key: secretKey, card_entry: mode };
  return {
    credentials: { base_url: http.url, ...keys },
    unreachableCredentials: { base_url: await closedAddress(), ...keys },
    approvedCardNumber: '5258640000000001',
    declines,
    next: http.next,
    requestCount: http.requestCount,
    visit,
    charges: async () => chargesOf(books),
    refunds: async () =>
      books.refunds
        .filter(({ isWhole }) => !isWhole)
        .map(({ conversationId, amountMinor, payment: { currency } }) => ({
          operationId: conversationId,
          amountMinor,
          currency,
        })),
    writtenText: async () => http.log.join('\n'),
    close: http.close,
  };
}

function chargesOf({ payments }: Books) {
  return [...payments.values()]
    .filter(({ status }) => status === 'SUCCESS')
    .map(({ externalId, amountMinor, currency }) => ({ operationId: externalId, amountMinor, currency }));
}

/** The browser posts what it was given; the page that comes back would post these fields to us. */
async function visit(challenge: Challenge, { cardNumber, agrees }: FakeCustomer) {
  const given = challenge.kind === 'form' ? challenge.fields : { card: cardNumber };
  const body = new URLSearchParams({ ...given, says: agrees ? 'yes' : 'no' });
  const answer = await fetch(challenge.url, { method: 'POST', body });
  return { kind: 'returned' as const, fields: (await answer.json()) as Record<string, string> };
}

/** The same refund of other money or another payment. */
function partTampered(body: unknown, fault: AcquirerFault): unknown {
  const { data } = body as { data: Record<string, unknown> };
  if (fault === 'wrong_amount') return { data: { ...data, refundPrice: Number(data.refundPrice) + 1 } };
  if (fault === 'wrong_currency') return { data: { ...data, currency: 'GBP' } };
  return { data: { ...data, paymentId: 1 } };
}
