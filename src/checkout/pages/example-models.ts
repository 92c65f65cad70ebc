import type { PlansAnswer } from '../../domain/instalment-plan.ts';
import type { Language } from '../../domain/language.ts';
import type { HandoverPageModel, PaidPageModel, ReturnedPageModel } from '../page-model.ts';
import { exampleBank, exampleBare, exampleSession } from './example-pages.tsx';

export function handoverModel(language: Language, asks: HandoverPageModel['asks']): HandoverPageModel {
  const session = exampleSession(language);
  return {
    ...session,
    formToken: 'token',
    challenge: { kind: 'redirect', url: exampleBank },
    asks,
    canLeave: true,
    goesByItself: false,
  };
}

/** Three payments without a fee, and twelve with one. */
export function examplePlans(language: Language): PlansAnswer {
  const { amount } = exampleSession(language).session;
  const planOf = (count: number, total: number) => ({
    id: `pay_in_${count}`,
    payments: Array.from({ length: count }, (_, at) => ({
      dueOn: new Date(Date.UTC(2026, 2 + at, 15)).toISOString().slice(0, 10),
      amount: { ...amount, amountMinor: Math.round(total / count) },
    })),
    total: { ...amount, amountMinor: total },
    termsUrl: null,
  });
  const plans = [planOf(3, amount.amountMinor), planOf(12, Math.round(amount.amountMinor * 1.065))];
  return { kind: 'plans', lender: 'Sandbox Later', plans };
}

export function returnedModel(language: Language, kind: 'method' | 'challenge'): ReturnedPageModel {
  return {
    ...exampleBare(language),
    kind,
    nextHref: null,
  };
}

export function paidModel(language: Language, autoReturnMs: number | null): PaidPageModel {
  return {
    ...exampleSession(language),
    paidAt: new Date('2026-03-15T12:05:00Z'),
    paidWith: {
      type: 'card',
      brand: 'visa',
      last4: '4242',
      exp_month: 12,
      exp_year: 2030,
      country: 'AZ',
      wallet: null,
    },
    slip: { rrn: '604415098231', approvalCode: '402913' },
    mail: { to: 'aysel@example.com', formToken: 'token', news: null },
    returnHref: 'https://narkitab.az/thanks',
    returnHost: 'narkitab.az',
    autoReturnMs,
  };
}
