import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FailoverCampaign } from '../../test/campaign/failover/run-failover-campaign.ts';
import { percentilesOf } from '../../test/campaign/resolution-times.ts';

const file = fileURLToPath(new URL('../../reports/failover.csv', import.meta.url));

/** Prints what a campaign of failovers saw and adds it to the report. */
export function addFailovers(startedAt: Date, played: FailoverCampaign): void {
  const { findings, failovers } = played;
  const count = (...names: string[]) => findings.filter(({ invariant }) => names.includes(invariant)).length;
  // Answered to a merchant, a customer or a shop, and not there any more; charged twice or given back too often.
  const [lost, doubled] = [count('I2', 'I3', 'I5', 'I8', 'I10', 'R3'), count('I1', 'I4', 'R1')];
  const seconds = (ms: number) => (ms / 1000).toFixed(2);
  const without = percentilesOf(failovers.map(({ withoutServiceMs }) => withoutServiceMs));
  const promoted = percentilesOf(failovers.map(({ promotedAfterMs }) => promotedAfterMs));
  const row = {
    started_at: startedAt.toISOString(),
    manner: played.manner,
    minutes: played.minutes.toFixed(1),
    failovers: failovers.length,
    of_these_frozen: failovers.filter(({ how }) => how === 'frozen').length,
    sessions: played.sessions,
    paid: played.paid,
    refunds: played.refunds,
    webhooks: played.webhooks,
    acknowledged_lost: lost,
    doubled,
    other_findings: findings.length - lost - doubled,
    promoted_p50_s: seconds(promoted.p50Ms),
    without_service_p50_s: seconds(without.p50Ms),
    without_service_max_s: seconds(without.maxMs),
    failed_seed: findings.length > 0 ? played.seed : 'none',
  };
  console.table(row);
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `${Object.keys(row).join(',')}\n`);
  const values = Object.values(row).map((value) => (String(value).includes(',') ? `"${value}"` : value));
  appendFileSync(file, `${values.join(',')}\n`);
}
