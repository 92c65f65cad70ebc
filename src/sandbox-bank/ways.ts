import { findTestCard, type TestCard } from './cards.ts';
import type { CardRequest } from './read-requests.ts';
import { Refusal } from './refusal.ts';

/* Paying without typing a card: a wallet's token, a lender's plan, the app of a bank. */

/** How a sale is paid where no card was typed. */
export type Way = { readonly kind: 'instalments'; readonly plan: PlanName } | { readonly kind: 'bank_app' };

/** Accounts behind the ways, in the shape of cards so that everything else of a sale is as ever; nobody can type them. */
const accounts: Readonly<Record<Way['kind'], TestCard>> = {
  instalments: {
    number: '9990000000000017',
    brand: 'instalments',
    country: 'AZ',
    code: '00',
    title: 'A loan',
    redirect: 'asks',
  },
  bank_app: {
    number: '9990000000000025',
    brand: 'bank_account',
    country: 'AZ',
    code: '00',
    title: 'A bank account',
    redirect: 'asks',
  },
};

const byNumber = new Map(Object.values(accounts).map((account) => [account.number, account]));

/** The account behind a way of paying, or nothing for the number of a card. */
export function findAccount(number: string): TestCard | undefined {
  return byNumber.get(number);
}

export function accountOf({ kind }: Way): CardRequest {
  return { number: accounts[kind].number, expiryMonth: 12, expiryYear: 2099 };
}

/** What a wallet of the sandbox puts into a token, and the test card that stands behind it. */
const tokens: Readonly<Record<string, string>> = {
  sandbox_approved: '4242424242424242',
  sandbox_mastercard: '5555555555554444',
  sandbox_declined: '4000000000000002',
  sandbox_insufficient_funds: '4000000000009995',
};

/** The card in a wallet's token. Throws a `Refusal` for one that this bank cannot open. */
export function cardInToken(token: string): CardRequest {
  const number = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
  if (number === undefined || !findTestCard(number)) {
    throw new Refusal(400, 'invalid_request', `token must be one of ${Object.keys(tokens).join(', ')}`);
  }
  return { number, expiryMonth: 12, expiryYear: 2099 };
}

export const planNames = ['pay_in_3', 'pay_in_6', 'pay_in_12'] as const;
export type PlanName = (typeof planNames)[number];

/** Number of payments, and the lender's fee in hundredths of a percent of the amount. */
const plans: Readonly<Record<PlanName, { payments: number; feeBasisPoints: number }>> = {
  pay_in_3: { payments: 3, feeBasisPoints: 0 },
  pay_in_6: { payments: 6, feeBasisPoints: 0 },
  pay_in_12: { payments: 12, feeBasisPoints: 650 },
};

/** The lender lends from 10.00 to 5000.00 of any currency. */
const lends = { least: 1_000, most: 500_000 };

export interface Plan {
  readonly plan: PlanName;
  readonly payments: readonly { readonly due_on: string; readonly amount: number }[];
  readonly total: number;
}

/** What the lender offers for an amount in minor units: the first payment is due today, the others a month apart. */
export function plansFor(amount: number, today: Date): readonly Plan[] {
  if (amount < lends.least || amount > lends.most) return [];
  return planNames.map((plan) => {
    const { payments: count, feeBasisPoints } = plans[plan];
    const total = amount + Math.round((amount * feeBasisPoints) / 10_000);
    const each = Math.floor(total / count);
    const payments = Array.from({ length: count }, (_, at) => ({
      due_on: monthsAfter(today, at),
      // What cannot be divided is paid first.
      amount: at === 0 ? total - each * (count - 1) : each,
    }));
    return { plan, payments, total };
  });
}

/** The same day of a later month, or its last day where it has no such day. */
function monthsAfter(today: Date, months: number): string {
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth() + months, today.getUTCDate()];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
