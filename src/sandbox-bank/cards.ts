import { withCheckDigit } from './check-digit.ts';
import { authenticatedCards } from './three-ds/authenticated-cards.ts';
import type { ThreeDsBehaviour } from './three-ds/behaviour.ts';

/**
 * The one table of test cards: number → what the bank does. The groups `successes`, `declines` and Stripe's part of
 * 3-D Secure and refunds are Stripe's published numbers with their published meaning; the others are ours. None of
 * them is a card that anyone can own.
 */

/** What goes wrong with an answer, after the bank has done its work. */
export type AnswerFault =
  /** The work is done and written down; the connection is reset instead of an answer. */
  | { readonly do: 'reset_after_charge' }
  /** The work is done; a gateway in between answers 502 with a page of HTML. */
  | { readonly do: 'status_502_after_charge' }
  /** The work is done at once; its answer comes this much later. */
  | { readonly do: 'delay_ms'; readonly delay_ms: number }
  /** Half of the answer is written, then the connection is reset. */
  | { readonly do: 'reset_mid_body' }
  /** The answer comes byte by byte and takes this long in all. */
  | { readonly do: 'drip'; readonly delay_ms: number }
  /** The same answer is written twice on the connection. */
  | { readonly do: 'duplicate_answer' }
  /** An answer for another amount, in another currency, or to another reference. */
  | { readonly do: 'wrong_amount' | 'wrong_currency' | 'wrong_reference' };

export interface TestCard {
  readonly number: string;
  readonly brand: string;
  /** Issuing country, ISO 3166 alpha-2. */
  readonly country: string;
  /** The issuer's answer: `00` approves, anything else declines. */
  readonly code: string;
  /** What the card is for, as documentation prints it. */
  readonly title: string;
  /** How long the bank thinks before it decides; the sale is `in_progress` meanwhile. */
  readonly workMs?: number;
  readonly fault?: AnswerFault;
  /** So many look-ups say `not_found` before they tell the truth, as when a request is still on its way. */
  readonly hiddenLookups?: number;
  /** So many look-ups are answered 503. */
  readonly brokenLookups?: number;
  /** The request is this long on its way: until then the bank knows nothing of it, then it is judged as it arrives. */
  readonly heldMs?: number;
  /** Reversals of its sales are refused (409), and nothing is taken back. */
  readonly refusesReversals?: boolean;
  /** How refunds end, after having been `pending` for so long, and what goes wrong with their first answer. */
  readonly refunds?: {
    readonly pendingMs: number;
    readonly endsAs: 'approved' | 'declined';
    readonly fault?: AnswerFault;
  };
  /** The acquirer itself asks the cardholder, on a page of its own. */
  readonly redirect?: 'asks' | 'returns_undecided';
  /** The issuer's 3-D Secure; absent: not enrolled. */
  readonly threeDs?: ThreeDsBehaviour;
}

const visa = { brand: 'visa', country: 'US' } as const;
const mastercard = { brand: 'mastercard', country: 'US' } as const;
const approved = { code: '00' } as const;

const successes: readonly TestCard[] = [
  { number: '4242424242424242', ...visa, ...approved, title: 'Visa' },
  { number: '4000056655665556', ...visa, ...approved, title: 'Visa debit' },
  { number: '5555555555554444', ...mastercard, ...approved, title: 'Mastercard' },
  { number: '2223003122003222', ...mastercard, ...approved, title: 'Mastercard, 2-series' },
  { number: '5200828282828210', ...mastercard, ...approved, title: 'Mastercard debit' },
  { number: '5105105105105100', ...mastercard, ...approved, title: 'Mastercard prepaid' },
  { number: '378282246310005', brand: 'amex', country: 'US', ...approved, title: 'American Express' },
  { number: '371449635398431', brand: 'amex', country: 'US', ...approved, title: 'American Express' },
  { number: '6011111111111117', brand: 'discover', country: 'US', ...approved, title: 'Discover' },
  { number: '3056930009020004', brand: 'diners', country: 'US', ...approved, title: 'Diners Club' },
  { number: '36227206271667', brand: 'diners', country: 'US', ...approved, title: 'Diners Club, 14 digits' },
  { number: '3566002020360505', brand: 'jcb', country: 'JP', ...approved, title: 'JCB' },
  { number: '6200000000000005', brand: 'unionpay', country: 'CN', ...approved, title: 'UnionPay' },
  { number: '2200000000000004', brand: 'mir', country: 'RU', ...approved, title: 'Mir' },
  { number: '9792020000000001', brand: 'troy', country: 'TR', ...approved, title: 'Troy' },
  {
    number: '8600000000000007',
    brand: 'uzcard',
    country: 'UZ',
    ...approved,
    title: 'UzCard (no security code)',
  },
  { number: '4000000000009235', ...visa, ...approved, title: 'Visa, elevated risk' },
  { number: '9860000000000000', brand: 'humo', country: 'UZ', ...approved, title: 'Humo (no security code)' },
];

const declines: readonly TestCard[] = [
  { number: '4000000000000002', ...visa, code: '05', title: 'Declined without a reason' },
  { number: '4000000000009995', ...visa, code: '51', title: 'Insufficient funds' },
  { number: '4000000000009987', ...visa, code: '41', title: 'Lost card' },
  { number: '4000000000009979', ...visa, code: '43', title: 'Stolen card' },
  { number: '4000000000000069', ...visa, code: '54', title: 'Expired card' },
  { number: '4000000000000127', ...visa, code: 'N7', title: 'Wrong security code' },
  { number: '4000000000000119', ...visa, code: '96', title: 'Processing error' },
  { number: '4242424242424241', ...visa, code: '14', title: 'Wrong number (its check digit does not fit)' },
  { number: '4000000000006975', ...visa, code: '65', title: 'Over its limit or frequency' },
  { number: '4100000000000019', ...visa, code: '59', title: 'Blocked as fraud' },
];

const faults: readonly TestCard[] = [
  { number: '4000990000000012', ...visa, ...approved, workMs: 3_000, title: 'Approved after 3 s' },
  {
    number: '4000990000000020',
    ...visa,
    ...approved,
    fault: { do: 'delay_ms', delay_ms: 60_000 },
    title: 'Charged at once, answered after 60 s',
  },
  {
    number: '4000990000000038',
    ...visa,
    ...approved,
    fault: { do: 'reset_after_charge' },
    title: 'Charged, then the connection is reset before any answer',
  },
  {
    number: '4000990000000046',
    ...visa,
    ...approved,
    fault: { do: 'status_502_after_charge' },
    title: 'Charged, then an HTML page with status 502',
  },
  {
    number: '4000990000000053',
    ...visa,
    code: '05',
    fault: { do: 'reset_after_charge' },
    title: 'Declined, then the connection is reset before any answer',
  },
  {
    number: '4000990000000061',
    ...visa,
    ...approved,
    fault: { do: 'reset_after_charge' },
    hiddenLookups: 2,
    title: 'Charged without an answer; two look-ups find nothing, the third says approved',
  },
  ...unansweredFaults(),
];

/** The other ways in which an acquirer can go wrong, one card each. */
function unansweredFaults(): TestCard[] {
  const cards: readonly Omit<TestCard, 'number' | 'brand' | 'country' | 'code'>[] = [
    { heldMs: 5_000, title: 'On its way for 5 s, unknown until then, then charged' },
    { heldMs: 50_000, title: 'On its way for 50 s: charged after the caller has given up' },
    { heldMs: 100_000, title: 'On its way for 100 s: refused on arrival if its time is over by then' },
    { fault: { do: 'reset_after_charge' }, brokenLookups: 3, title: 'Charged; three look-ups answer 503' },
    { fault: { do: 'reset_after_charge' }, refusesReversals: true, title: 'Charged; reversals are refused' },
    {
      fault: { do: 'reset_mid_body' },
      title: 'Charged; the connection is reset in the middle of the answer',
    },
    { fault: { do: 'drip', delay_ms: 20_000 }, title: 'Charged; the answer drips for 20 s' },
    { fault: { do: 'duplicate_answer' }, title: 'Charged once, answered twice' },
    { fault: { do: 'wrong_amount' }, title: 'Charged; the answer names another amount' },
    { fault: { do: 'wrong_currency' }, title: 'Charged; the answer names another currency' },
    { fault: { do: 'wrong_reference' }, title: 'Charged; the answer is about another sale' },
  ];
  return cards.map((card, index) => ({
    number: withCheckDigit(`4000990000000${String(index + 7).padStart(2, '0')}`),
    ...visa,
    ...approved,
    ...card,
  }));
}

const refundCards: readonly TestCard[] = [
  {
    number: '4000000000005126',
    ...visa,
    ...approved,
    refunds: { pendingMs: 5_000, endsAs: 'declined' },
    title: 'Refunds are pending, and fail 5 s later',
  },
  {
    number: '4000000000007726',
    ...visa,
    ...approved,
    refunds: { pendingMs: 5_000, endsAs: 'approved' },
    title: 'Refunds are pending, and succeed 5 s later',
  },
  {
    number: withCheckDigit('400099400000001'),
    ...visa,
    ...approved,
    refunds: { pendingMs: 0, endsAs: 'declined' },
    title: 'Refunds are refused',
  },
  {
    number: withCheckDigit('400099400000002'),
    ...visa,
    ...approved,
    refunds: { pendingMs: 0, endsAs: 'approved', fault: { do: 'reset_after_charge' } },
    title: 'Refunds are given, then the connection is reset before any answer',
  },
  {
    number: withCheckDigit('400099400000003'),
    ...visa,
    ...approved,
    refunds: { pendingMs: 0, endsAs: 'approved', fault: { do: 'delay_ms', delay_ms: 60_000 } },
    title: 'Refunds are given at once, answered after 60 s',
  },
];

const redirects: readonly TestCard[] = [
  {
    number: withCheckDigit('400099300000001'),
    ...visa,
    ...approved,
    redirect: 'asks',
    title: 'The acquirer asks on its own page: approve or decline',
  },
  {
    number: withCheckDigit('400099300000002'),
    ...visa,
    ...approved,
    redirect: 'returns_undecided',
    title: 'The acquirer’s page returns at once; the sale is approved 5 s later',
  },
];

/** The test cards by what they are for. */
export const testCardGroups = [
  { id: 'approved', cards: successes },
  { id: 'declined', cards: declines },
  { id: 'faults', cards: faults },
  { id: 'refunds', cards: refundCards },
  { id: 'redirects', cards: redirects },
  { id: 'authenticated', cards: authenticatedCards },
] as const satisfies readonly { id: string; cards: readonly TestCard[] }[];

/** Every test card, in the order in which documentation shows them. */
export function listTestCards(): readonly TestCard[] {
  return testCardGroups.flatMap(({ cards }) => cards);
}

const byNumber = new Map(listTestCards().map((card) => [card.number, card]));

export function findTestCard(number: string): TestCard | undefined {
  return byNumber.get(number);
}

const byTraces = new Map(listTestCards().map((card) => [`${card.brand} ${card.number.slice(-4)}`, card]));

/** Finds a card by what a ledger may keep of it; no two cards of the table have that in common. */
export function findTestCardByTraces(traces: { brand: string; last4: string }): TestCard | undefined {
  return byTraces.get(`${traces.brand} ${traces.last4}`);
}
