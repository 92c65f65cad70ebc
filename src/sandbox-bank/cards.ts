/**
 * The one table of test cards: number → what the bank does. The first two groups are Stripe's published numbers
 * with their published meaning; the others are ours. None of them is a card that anyone can own.
 */

/** What goes wrong with an answer, after the bank has done its work. */
export type AnswerFault =
  /** The work is done and written down; the connection is reset instead of an answer. */
  | { readonly do: 'reset_after_charge' }
  /** The work is done; a gateway in between answers 502 with a page of HTML. */
  | { readonly do: 'status_502_after_charge' }
  /** The work is done at once; its answer comes this much later. */
  | { readonly do: 'delay_ms'; readonly delay_ms: number };

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
];

/** Every test card, in the order in which documentation shows them. */
export function listTestCards(): readonly TestCard[] {
  return [...successes, ...declines, ...faults];
}

const byNumber = new Map(listTestCards().map((card) => [card.number, card]));

export function findTestCard(number: string): TestCard | undefined {
  return byNumber.get(number);
}
