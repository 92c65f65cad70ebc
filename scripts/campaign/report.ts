import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../reports/faults.csv', import.meta.url));

/** One round of a campaign. What a kind does not count is left empty. */
export interface Round {
  readonly startedAt: Date;
  readonly kind: 'simulation' | 'kills';
  readonly minutes: number;
  readonly sequences?: number;
  readonly steps?: number;
  readonly failedSeed: number | null;
  readonly sessions?: number;
  readonly kills?: number;
  readonly databaseKills?: number;
  readonly otherFaults?: number;
  readonly unknownOutcomes?: number;
  readonly unknownP99Ms?: number;
  /** Charged twice, charged and lost, ends that the shop never heard of, gaps of the ledger, and anything else. */
  readonly doubled?: number;
  readonly lost?: number;
  readonly untold?: number;
  readonly gaps?: number;
  readonly otherFindings?: number;
  readonly refunds?: number;
  /** Refunds that the bank, our books and the shop do not say alike. */
  readonly wrongRefunds?: number;
}

const columns =
  'started_at,kind,minutes,sequences,steps,failed_seed,sessions,kills,database_kills,other_faults,unknown_outcomes,unknown_p99_ms,doubled,lost,untold,ledger_gaps,other_findings,refunds,wrong_refunds';

export function addRound(round: Round): void {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `${columns}\n`);
  const values = [
    round.startedAt.toISOString(),
    round.kind,
    round.minutes.toFixed(1),
    round.sequences,
    round.steps,
    round.failedSeed ?? 'none',
    round.sessions,
    round.kills,
    round.databaseKills,
    round.otherFaults,
    round.unknownOutcomes,
    round.unknownP99Ms,
    round.doubled,
    round.lost,
    round.untold,
    round.gaps,
    round.otherFindings,
    round.refunds,
    round.wrongRefunds,
  ];
  appendFileSync(file, `${values.map((value) => value ?? '').join(',')}\n`);
}
