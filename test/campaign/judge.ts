import type { CampaignSite } from './campaign-site.ts';
import type { Tale } from './customer.ts';
import { checkDatabase, checkShop, checkStory, isPaid } from './invariants.ts';
import { readAllOf } from './questions.ts';
import { type Finding, readTruth } from './truth.ts';

/** What a campaign moved, and every promise that was broken meanwhile. */
export interface Judgement {
  readonly sessions: number;
  readonly paid: number;
  readonly refunds: number;
  readonly webhooks: number;
  /** Answers from 500 up, by status. */
  readonly failures: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** Every row of each session that a finding is about. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** Compares what our database, the bank and the shop say of each session, once all has come to rest. */
export async function judge(
  { database: { db }, bank, shop, crew }: CampaignSite,
  tales: readonly Tale[],
): Promise<Judgement> {
  const { stories, orphans } = await readTruth(db, bank.ledger(), tales);
  const findings = [
    ...orphans,
    ...stories.flatMap(checkStory),
    ...(await checkDatabase(db)),
    ...checkShop(stories, shop.received),
    ...crew.deaths.byThemselves.map((what) => ({ invariant: 'alive', sessionId: null, what })),
  ];
  const evidence: Record<string, unknown> = {};
  for (const { sessionId } of findings) {
    if (sessionId === null || evidence[sessionId]) continue;
    const story = stories.find(({ session }) => session.id === sessionId);
    evidence[sessionId] = { ...(await readAllOf(db, sessionId)), bank: story?.lines, tale: story?.tale };
  }
  const failures: Record<string, number> = {};
  for (const status of tales.flatMap((tale) => tale.failures)) {
    failures[status] = (failures[status] ?? 0) + 1;
  }
  return {
    sessions: stories.length,
    refunds: stories.flatMap(({ refunds }) => refunds).length,
    paid: stories.filter(isPaid).length,
    webhooks: shop.received.length,
    failures,
    findings,
    evidence,
  };
}
