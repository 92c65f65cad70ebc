import type { TestCard } from '../cards.ts';
import { withCheckDigit } from '../check-digit.ts';
import type { ThreeDsBehaviour } from './behaviour.ts';

const visa = { brand: 'visa', country: 'US' } as const;
const mastercard = { brand: 'mastercard', country: 'US' } as const;

/** Stripe's published numbers for 3-D Secure, with their published meaning. */
const stripeCards: readonly TestCard[] = [
  row('4000000000003220', '00', '3-D Secure required, challenge', { demands: 'authentication' }),
  row('4000002500003155', '00', '3-D Secure required unless set up, challenge', {
    demands: 'authentication',
  }),
  row('4000002760003184', '00', '3-D Secure always required, challenge', { demands: 'challenge' }),
  row('4000008260003178', '51', '3-D Secure always required, then insufficient funds', {
    demands: 'challenge',
  }),
  row('4000008400001629', '05', '3-D Secure required, then declined', { demands: 'authentication' }),
  row('4000008400001280', '00', '3-D Secure required, its look-up fails', {
    demands: 'authentication',
    answer: 'error',
  }),
  row('4000000000003055', '00', '3-D Secure possible, not required', { result: 'Y' }),
  row('4000000000003097', '00', '3-D Secure possible, its look-up fails', { answer: 'error' }),
];

function row(number: string, code: string, title: string, threeDs: Partial<ThreeDsBehaviour>): TestCard {
  return { number, ...visa, code, title, threeDs: { method: 'none', result: 'C', ...threeDs } };
}

/** First part of a case: what the authentication does. The digit stands twice in the card number. */
const manners: readonly { digit: number; title: string; threeDs: ThreeDsBehaviour }[] = [
  { digit: 1, title: 'frictionless', threeDs: { method: 'ok', result: 'Y' } },
  { digit: 2, title: 'challenge', threeDs: { method: 'ok', result: 'C' } },
  { digit: 3, title: 'method hangs, then frictionless', threeDs: { method: 'hangs', result: 'Y' } },
  { digit: 4, title: 'rejected', threeDs: { method: 'none', result: 'R' } },
  { digit: 5, title: 'attempted', threeDs: { method: 'none', result: 'A' } },
  { digit: 6, title: 'unavailable', threeDs: { method: 'none', result: 'U' } },
  {
    digit: 7,
    title: 'challenge abandoned',
    threeDs: { method: 'none', result: 'C', challenge: 'abandoned' },
  },
  {
    digit: 8,
    title: 'challenge failed, result forged',
    threeDs: { method: 'none', result: 'C', challenge: 'forged' },
  },
];

type Outcome = Pick<TestCard, 'code' | 'workMs' | 'fault' | 'refunds'> & {
  readonly title: string;
  readonly isSoft?: boolean;
};

/** Second part of a case: what the sale does, if one comes. The place in this list stands in the card number. */
const outcomes: readonly Outcome[] = [
  { title: 'approved', code: '00' },
  { title: 'declined without a reason', code: '05' },
  { title: 'insufficient funds', code: '51' },
  { title: 'lost card', code: '41' },
  { title: 'expired card', code: '54' },
  { title: 'wrong security code', code: 'N7' },
  { title: 'suspected fraud', code: '59' },
  { title: 'processing error', code: '96' },
  { title: 'soft decline until the cardholder was asked', code: '00', isSoft: true },
  { title: 'approved after 3 s', code: '00', workMs: 3_000 },
  { title: 'no answer, was approved', code: '00', fault: { do: 'reset_after_charge' } },
  { title: 'no answer, was declined', code: '05', fault: { do: 'reset_after_charge' } },
  { title: 'approved, refunds fail later', code: '00', refunds: { pendingMs: 5_000, endsAs: 'declined' } },
];

/** Every manner with every outcome: `4000 991M 0000 MNNc`, M the manner, NN the outcome; Mastercard `5200 991M …`. */
const grid: readonly TestCard[] = manners.flatMap(({ digit, title, threeDs }) =>
  outcomes.flatMap(({ title: then, isSoft, ...outcome }, place) => {
    const tail = `1${digit}0000${digit}${String(place).padStart(2, '0')}`;
    const card = {
      ...outcome,
      title: `3-D Secure: ${title}; ${then}`,
      threeDs: { ...threeDs, ...(isSoft ? { demands: 'challenge' as const } : {}) },
    };
    const cards: TestCard[] = [{ number: withCheckDigit(`400099${tail}`), ...visa, ...card }];
    const hasMastercard = place === 0 || isSoft;
    if (hasMastercard) cards.push({ number: withCheckDigit(`520099${tail}`), ...mastercard, ...card });
    return cards;
  }),
);

/** What else a directory server and an ACS can do; the sale is approved if one comes. `4000 9920 0000 9NNc`. */
const oddities: readonly TestCard[] = (
  [
    ['challenge without a method page', {}],
    ['not authenticated, no challenge', { result: 'N' }],
    ['informational only', { result: 'I' }],
    ['frictionless, protocol 2.1.0', { result: 'Y', versions: ['2.1.0', '2.1.0'] }],
    ['frictionless, protocol 2.3.1', { result: 'Y', versions: ['2.2.0', '2.3.1'] }],
    ['method hangs, then challenge', { method: 'hangs' }],
    ['forged result, and no result was ever sent', { challenge: 'forged_unsent' }],
    ['result comes 5 s after the customer', { challenge: 'results_late_5s' }],
    ['result comes 40 s after the customer', { challenge: 'results_late_40s' }],
    ['result never comes', { challenge: 'results_never' }],
    ['result comes twice', { challenge: 'results_twice' }],
    ['result is of another transaction', { challenge: 'results_of_another' }],
    ['challenge page tries to leave its frame', { challenge: 'hostile' }],
    ['challenge page fails with status 500', { challenge: 'acs_error' }],
    ['answer is malformed', { answer: 'malformed' }],
    ['answer is about another transaction', { answer: 'other_transaction' }],
    ['directory server does not answer', { answer: 'silence' }],
    ['directory server is down', { answer: 'reset' }],
    ['challenge, protocol 2.1.0', { versions: ['2.1.0', '2.1.0'] }],
    ['challenge, protocol 2.3.1', { versions: ['2.3.1', '2.3.1'] }],
  ] as readonly [string, Partial<ThreeDsBehaviour>][]
).map(([title, threeDs], place) =>
  row(
    withCheckDigit(`4000992000009${String(place).padStart(2, '0')}`),
    '00',
    `3-D Secure: ${title}`,
    threeDs,
  ),
);

/** Every card that is enrolled. */
export const authenticatedCards: readonly TestCard[] = [...stripeCards, ...grid, ...oddities];
