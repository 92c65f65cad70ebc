import type { ReadyConnector, SettlementAnswer } from '../connectors/connector.ts';
import { sourceOf } from '../domain/ledger.ts';
import { money } from '../domain/money.ts';
import type { SettlementStatus } from '../domain/settlement.ts';
import type { Db, Tx } from '../store/db.ts';
import { listJournalsBySource, listJournalsNotSettled, type SettlementDay } from '../store/ledger.ts';
import { updateOperationsToCheckNow } from '../store/operations.ts';
import {
  deleteMissingThatCame,
  deleteSettlementLines,
  type JudgedLine,
  listSettlementLines,
  upsertSettlementLines,
} from '../store/settlement-lines.ts';
import { judgeSettlement, keyOfLine, missingLineOf } from './steps/judge-settlement.ts';
import { postJournal } from './steps/post-journal.ts';

export interface ReconcileSettlementDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly connectorOf: (account: {
    merchantId: string;
    accountId: string;
  }) => Promise<ReadyConnector | undefined>;
}

export interface ReconcileSettlementInput {
  /** Whose account it is; of the built-in one it is nobody's. */
  readonly merchantId: string;
  readonly accountId: string;
  /** `YYYY-MM-DD` in UTC. */
  readonly date: string;
}

export interface Reconciled {
  readonly kind: 'reconciled';
  readonly day: SettlementDay;
  readonly counts: Readonly<Record<SettlementStatus, number>>;
  /** Everything that is not matched, each with its explanation. */
  readonly differences: readonly JudgedLine[];
}

export type ReconcileResult =
  | Reconciled
  | { kind: 'no_connector' }
  | { kind: 'no_settlements' }
  | Exclude<SettlementAnswer, { kind: 'file' }>;

const deadlineMs = 120_000;

/** Lines that are stored by one transaction. */
const batchSize = 500;

/**
 * Compares what an acquirer settled on a day with what was booked here, stores how each line compares, and books the
 * fees of lines that match. Doing it again over the same file writes nothing. A sale that is `missing_here` although it had
 * ended here is asked about again, and goes back when the acquirer confirms it; a refund of which nothing was known is asked
 * about at once. The report itself moves no money.
 */
export async function reconcileSettlement(
  deps: ReconcileSettlementDeps,
  input: ReconcileSettlementInput,
): Promise<ReconcileResult> {
  const ready = await deps.connectorOf(input);
  if (!ready) return { kind: 'no_connector' };
  if (!ready.connector.settlement) return { kind: 'no_settlements' };
  // What is booked while the file is on its way cannot be expected in it.
  const askedAt = deps.now();
  const answer = await ready.connector.settlement(input.date, AbortSignal.timeout(deadlineMs));
  if (answer.kind !== 'file') return answer;
  const day: SettlementDay = {
    accountId: input.accountId,
    livemode: ready.manifest.isLive,
    date: input.date,
  };
  const received = await judgeSettlement(deps.db, day, answer.lines);
  const stored = await listSettlementLines(deps.db, day);
  const changed = without(received, stored, contentOf);
  for (let at = 0; at < changed.length; at += batchSize) {
    await deps.db.tx((tx) => storeBatch(tx, day, changed.slice(at, at + batchSize), deps.now()));
  }
  const late = received.filter(({ status, kind }) => status === 'missing_here' && kind !== 'reversal');
  if (late.length > 0) {
    const named = late.map(({ merchantId, reference: id }) => ({ merchantId, id }));
    await deps.db.tx((tx) => updateOperationsToCheckNow(tx, named, deps.now()));
  }
  const missing = await deps.db.tx((tx) => storeMissing(tx, deps, { day, received, stored, askedAt }));
  return report(day, [...received, ...missing]);
}

async function storeBatch(tx: Tx, day: SettlementDay, lines: readonly JudgedLine[], now: Date) {
  // Lines first: who reconciles the same day beside us waits here, and then sees the fees that we booked.
  await upsertSettlementLines(tx, day, lines, now);
  const withFee = lines.filter(({ status, fee }) => status === 'matched' && fee.amountMinor > 0);
  const booked = await listJournalsBySource(
    tx,
    withFee.map((line) => sourceOf('fee', keyOfLine(line))),
    day.livemode,
  );
  const sources = new Set(booked.map(({ source }) => source));
  for (const line of withFee) {
    const { merchantId, fee: amount, settledAt } = line;
    const reference = keyOfLine(line);
    if (sources.has(sourceOf('fee', reference))) continue;
    const { livemode, accountId } = day;
    const happenedAt = settledAt ?? now;
    await postJournal(tx, now, {
      kind: 'fee',
      merchantId,
      livemode,
      accountId,
      reference,
      amount,
      happenedAt,
    });
  }
}

/** What the newest file of the day does not have: of lines stored before, and of what was booked here. */
async function storeMissing(
  tx: Tx,
  deps: ReconcileSettlementDeps,
  found: {
    day: SettlementDay;
    received: readonly JudgedLine[];
    stored: readonly JudgedLine[];
    askedAt: Date;
  },
): Promise<JudgedLine[]> {
  const { day, received, stored, askedAt } = found;
  const gone = without(stored, received, ownKeyOf);
  const [goneFromFile, missingBefore] = [
    gone.filter(({ status }) => status !== 'missing_there'),
    gone.filter(({ status }) => status === 'missing_there'),
  ];
  if (goneFromFile.length > 0) await deleteSettlementLines(tx, day, goneFromFile);
  await deleteMissingThatCame(tx, day);
  const journals = await listJournalsNotSettled(tx, day, askedAt);
  const missing = journals.map((journal) => missingLineOf(journal, day, money(0, journal.amount.currency)));
  const notMissing = without(missingBefore, missing, ownKeyOf);
  if (notMissing.length > 0) await deleteSettlementLines(tx, day, notMissing);
  const changed = without(missing, missingBefore, contentOf);
  if (changed.length > 0) await upsertSettlementLines(tx, day, changed, deps.now());
  return missing;
}

function ownKeyOf(line: JudgedLine): string {
  return `${line.merchantId} ${keyOfLine(line)}`;
}

function contentOf(line: JudgedLine): string {
  const { status, amount, fee, settledAt, explanation } = line;
  return JSON.stringify([ownKeyOf(line), status, amount, fee.amountMinor, settledAt, explanation]);
}

/** The lines of which `others` has none with the same text. */
function without(
  lines: readonly JudgedLine[],
  others: readonly JudgedLine[],
  textOf: (line: JudgedLine) => string,
): JudgedLine[] {
  const known = new Set(others.map(textOf));
  return lines.filter((line) => !known.has(textOf(line)));
}

function report(day: SettlementDay, lines: readonly JudgedLine[]): Reconciled {
  const counts = { matched: 0, missing_here: 0, missing_there: 0, differs: 0 };
  for (const { status } of lines) counts[status] += 1;
  return { kind: 'reconciled', day, counts, differences: lines.filter(({ status }) => status !== 'matched') };
}
