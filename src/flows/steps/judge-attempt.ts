import type { RiskTry } from '../../domain/risk-try.ts';
import type { Customer, Session } from '../../domain/session.ts';
import { judgeTry, type RiskDecision } from '../../risk/judge-try.ts';
import { listValues } from '../../risk/list-values.ts';
import { defaultRiskRules, testModeRiskRules } from '../../risk/risk-rules.ts';
import type { Queryable } from '../../store/db.ts';
import { findRiskCounts } from '../../store/risk-counts.ts';
import { findRiskListHits } from '../../store/risk-lists.ts';

export interface JudgeAttemptInput {
  readonly session: Pick<Session, 'customer'>;
  readonly customerDetails: Customer | null;
  /** Committed before: of many tries at once each must see the others. */
  readonly riskTry: RiskTry;
  readonly ip: string | null;
}

/** Decides whether an attempt may go on to its issuer. Two statements beside each other; none of them in a transaction. */
export async function judgeAttempt(db: Queryable, input: JudgeAttemptInput): Promise<RiskDecision> {
  const { riskTry, ip } = input;
  const known = { ...input.session.customer, ...input.customerDetails };
  const rules = riskTry.livemode ? defaultRiskRules : testModeRiskRules;
  // No table of card ranges and addresses by country is at hand.
  const countries = { card: null, customer: known.country ?? null, address: null };
  const values = listValues({
    fingerprint: riskTry.fingerprint,
    bin: riskTry.bin,
    email: known.email ?? null,
    ip,
    cardCountry: countries.card,
    customerCountry: countries.customer,
  });
  const { merchantId, livemode, triedAt: now } = riskTry;
  const [counts, hits] = await Promise.all([
    findRiskCounts(db, riskTry, rules.windows),
    findRiskListHits(db, { merchantId, livemode, now }, values),
  ]);
  return judgeTry(rules, { amount: riskTry.amount, counts, hits, countries, lane: 'usual' });
}
