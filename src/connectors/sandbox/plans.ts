import { isCurrency } from '../../domain/currency.ts';
import type { InstalmentPlan, PlansAnswer } from '../../domain/instalment-plan.ts';
import { type Money, money } from '../../domain/money.ts';
import type { Reply } from '../exchange.ts';
import { asFields, type Fields, statusCause } from '../reading.ts';

const mostPlans = 12;
const mostPayments = 60;

/** What the bank's list of plans means. One plan that does not add up spoils the list: a customer must not agree to it. */
export function plansAnswer(reply: Reply, asked: Money): PlansAnswer {
  if (reply.kind !== 'answer') return { kind: 'unavailable', cause: reply.cause };
  if (reply.status !== 200) return { kind: 'unavailable', cause: statusCause(reply.status) };
  const fields = asFields(reply.body);
  const { lender, plans } = fields ?? {};
  if (typeof lender !== 'string' || lender.length > 100 || !Array.isArray(plans) || plans.length > mostPlans)
    return { kind: 'unavailable', cause: 'unparsable_answer' };
  const read = plans.map((plan) => readPlan(asFields(plan), asked));
  if (read.some((plan) => plan === undefined)) return { kind: 'unavailable', cause: 'unparsable_answer' };
  if (read.length === 0) return { kind: 'unavailable', cause: 'none_offered' };
  return { kind: 'plans', lender, plans: read as InstalmentPlan[] };
}

function readPlan(fields: Fields | undefined, { amountMinor, currency }: Money): InstalmentPlan | undefined {
  const { plan: id, payments, total } = fields ?? {};
  if (typeof id !== 'string' || !/^[a-z0-9_]{1,40}$/.test(id) || !isCurrency(currency)) return undefined;
  if (!Array.isArray(payments) || payments.length < 1 || payments.length > mostPayments) return undefined;
  const read = payments.map((one) => {
    const { due_on: dueOn, amount } = asFields(one) ?? {};
    const isDay = typeof dueOn === 'string' && /^\d{4}-\d\d-\d\d$/.test(dueOn);
    return isDay && Number.isSafeInteger(amount) && Number(amount) > 0
      ? { dueOn, amount: money(Number(amount), currency) }
      : undefined;
  });
  if (read.some((one) => one === undefined)) return undefined;
  const all = read as { dueOn: string; amount: Money }[];
  const sum = all.reduce((so, { amount }) => so + amount.amountMinor, 0);
  if (sum !== total || sum < amountMinor) return undefined;
  return { id, payments: all, total: money(sum, currency), termsUrl: null };
}
