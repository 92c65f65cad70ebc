import { sourceOf } from '../../domain/ledger.ts';
import type { Money } from '../../domain/money.ts';
import {
  explainMissingThere,
  journalKindOfLine,
  judgeSettlementLine,
  operationKindOfLine,
  type SettlementKind,
  type SettlementLine,
  settlementKinds,
} from '../../domain/settlement.ts';
import type { Queryable } from '../../store/db.ts';
import { type BookedJournal, listJournalsBySource, type SettlementDay } from '../../store/ledger.ts';
import {
  type JudgedLine,
  listOperationsNamed,
  listSettledBefore,
  nobody,
} from '../../store/settlement-lines.ts';

/** How many lines are looked for in one statement. */
const batchSize = 500;

/** Compares every line of a day's file with what is booked here, in an order that is always the same. */
export async function judgeSettlement(
  db: Queryable,
  day: SettlementDay,
  lines: readonly SettlementLine[],
): Promise<JudgedLine[]> {
  const timesInFile = new Map<string, number>();
  for (const line of lines) timesInFile.set(keyOfLine(line), (timesInFile.get(keyOfLine(line)) ?? 0) + 1);
  const byKey = new Map(lines.map((line) => [keyOfLine(line), line]));
  const once = [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
  const booked: BookedJournal[] = [];
  const before: Awaited<ReturnType<typeof listSettledBefore>> = [];
  for (let at = 0; at < once.length; at += batchSize) {
    const batch = once.slice(at, at + batchSize);
    booked.push(...(await listJournalsBySource(db, batch.map(sourceOfLine), day.livemode)));
    before.push(
      ...(await listSettledBefore(
        db,
        day,
        batch.map(({ reference }) => reference),
      )),
    );
  }
  const journals = new Map(booked.map((journal) => [journal.source, journal]));
  const settledBefore = new Map(before.map((line) => [keyOfLine(line), line.date]));
  const unbooked = once.filter((line) => !journals.has(sourceOfLine(line)));
  const operations = await operationsOf(db, day, unbooked);
  return once.map((line) => {
    const journal = journals.get(sourceOfLine(line));
    const operation = operations.get(`${operationKindOfLine[line.kind]}:${line.reference}`);
    const judgement = judgeSettlementLine(line, day.accountId, {
      booked: journal,
      operation,
      settledBeforeOn: settledBefore.get(keyOfLine(line)),
      timesInFile: timesInFile.get(keyOfLine(line)) ?? 1,
    });
    return { ...line, ...judgement, merchantId: journal?.merchantId ?? operation?.merchantId ?? nobody };
  });
}

async function operationsOf(db: Queryable, day: SettlementDay, lines: readonly SettlementLine[]) {
  const references = lines.map(({ reference }) => reference);
  const operations = references.length > 0 ? await listOperationsNamed(db, references, day.livemode) : [];
  return new Map(operations.map((operation) => [`${operation.kind}:${operation.id}`, operation]));
}

/** What tells a line of a file from the others. */
export function keyOfLine(line: { kind: SettlementKind; reference: string }): string {
  return `${line.kind}:${line.reference}`;
}

function sourceOfLine(line: SettlementLine): string {
  return sourceOf(journalKindOfLine[line.kind], line.reference);
}

/** The line that a booked move has no counterpart of in the day's file. */
export function missingLineOf(journal: BookedJournal, day: SettlementDay, fee: Money): JudgedLine {
  const { merchantId, reference, amount } = journal;
  const kind = settlementKinds.find((one) => journalKindOfLine[one] === journal.kind) ?? 'sale';
  const explanation = explainMissingThere(kind, amount, day.date);
  return { merchantId, kind, reference, amount, fee, status: 'missing_there', settledAt: null, explanation };
}
