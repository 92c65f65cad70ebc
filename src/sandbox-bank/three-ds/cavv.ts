import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a CAVV proves. */
export interface ProvenFacts {
  readonly dsTransId: string;
  readonly cardNumber: string;
  /** Minor units, and ISO 4217 letters. */
  readonly amount: number;
  readonly currency: string;
  readonly transStatus: string;
  /** True when the cardholder was asked, not only judged. */
  readonly isChallenged: boolean;
}

// Not a secret: the bank keeps none, and this way it knows its own CAVVs again after a restart.
const key = 'sandbox bank';

/** The ACS's proof: 20 bytes in base64. */
export function issueCavv(facts: ProvenFacts): string {
  const { dsTransId, cardNumber, amount, currency, transStatus, isChallenged } = facts;
  const text = JSON.stringify([dsTransId, cardNumber, amount, currency, transStatus, isChallenged]);
  return createHmac('sha256', key).update(text).digest().subarray(0, 20).toString('base64');
}

/** Whether the ACS issued this CAVV for these facts, and if so, whether it asked the cardholder. */
export function verifyCavv(
  cavv: string,
  facts: Omit<ProvenFacts, 'isChallenged'>,
): { isChallenged: boolean } | undefined {
  const isIssuedFor = (isChallenged: boolean) => {
    const right = Buffer.from(issueCavv({ ...facts, isChallenged }));
    const given = Buffer.from(cavv);
    return given.length === right.length && timingSafeEqual(given, right);
  };
  if (isIssuedFor(true)) return { isChallenged: true };
  return isIssuedFor(false) ? { isChallenged: false } : undefined;
}
