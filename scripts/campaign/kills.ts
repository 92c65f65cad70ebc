import { randomInt } from 'node:crypto';
import { type KillCampaign, runKillCampaign } from '../../test/campaign/run-kill-campaign.ts';
import { addRound } from './report.ts';

/** So long is a round: everything then comes to rest and is compared, before the next one begins anew. */
const roundMs = 3 * 60_000;
const restMs = 70_000;

/** Every so many rounds the database lies on a small file system of its own, which is filled now and then. */
const diskEvery = 3;

/** Rounds of kills until the time is over or one finds something. */
export async function campaignOfKills(minutes: number): Promise<boolean> {
  const endsAtMs = Date.now() + minutes * 60_000;
  for (let round = 1; round === 1 || Date.now() + restMs < endsAtMs; round += 1) {
    const startedAt = new Date();
    const seed = randomInt(1, 2 ** 31);
    const leftMs = endsAtMs - Date.now() - restMs;
    const played = await runKillCampaign({
      seed,
      kills: 0,
      databaseKills: 0,
      minMs: Math.max(20_000, Math.min(roundMs, leftMs)),
      killsPerMinute: 80,
      databaseKillsPerMinute: 10,
      customers: 6,
      hasSmallDisk: round % diskEvery === 1,
    });
    record(startedAt, played);
    if (played.findings.length > 0) {
      console.error(`seed ${seed}:`, JSON.stringify(played.findings, null, 1));
      console.error(JSON.stringify(played.evidence, null, 1));
      return false;
    }
  }
  return true;
}

function record(startedAt: Date, played: KillCampaign): void {
  const { findings } = played;
  const count = (...names: string[]) => findings.filter(({ invariant }) => names.includes(invariant)).length;
  const [doubled, lost, untold, gaps] = [count('I1', 'I4'), count('I2', 'I3'), count('I8'), count('I7')];
  const wrongRefunds = count('R1', 'R2', 'R3');
  const otherFaults = Object.values(played.otherFaults).reduce((sum, times) => sum + times, 0);
  addRound({
    startedAt,
    kind: 'kills',
    minutes: played.minutes,
    failedSeed: findings.length > 0 ? played.seed : null,
    sessions: played.sessions,
    kills: played.deaths.killed,
    databaseKills: played.databaseKills,
    otherFaults,
    unknownOutcomes: played.unknown.count,
    unknownP99Ms: Math.round(played.unknown.p99Ms),
    doubled,
    lost,
    untold,
    gaps,
    otherFindings: findings.length - doubled - lost - untold - gaps - wrongRefunds,
    refunds: played.refunds,
    wrongRefunds,
  });
  const { evidence: _, findings: __, ...figures } = played;
  console.log(JSON.stringify(figures));
}
