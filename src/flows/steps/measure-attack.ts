import type { Session } from '../../domain/session.ts';
import { addressPrefix } from '../../risk/address-prefix.ts';
import { type AttackLevel, attackLevel } from '../../risk/attack-level.ts';
import { defaultRiskRules } from '../../risk/risk-rules.ts';
import { findAttackCounts } from '../../store/attack-counts.ts';
import type { Db } from '../../store/db.ts';

/** So many declines of one session ask its customer's browser for work, whoever it is. */
const declinesBeforePuzzle = 3;

/**
 * Whether cards are being tested here, before there is a card: by the session's own declines, those of its network address
 * and those of its merchant. In test mode only the session counts, for published cards must do the same every time.
 */
export async function measureAttack(
  deps: { db: Db; now: () => Date },
  session: Pick<Session, 'merchantId' | 'id' | 'livemode' | 'attemptsCount'>,
  ip: string | null,
): Promise<AttackLevel> {
  const { merchantId, id: sessionId, livemode, attemptsCount } = session;
  if (!livemode) return attemptsCount >= declinesBeforePuzzle ? 1 : 0;
  const address = ip === null ? null : addressPrefix(ip);
  const of = { merchantId, livemode, sessionId, address, now: deps.now() };
  return attackLevel(defaultRiskRules, await findAttackCounts(deps.db, of, defaultRiskRules.windows));
}
