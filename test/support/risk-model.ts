import type { RiskCounts, RiskResult, RiskTally, RiskTry, RiskWindows } from '../../src/domain/risk-try.ts';

/** A try with its end, as a model remembers it. */
export interface ModelTry extends RiskTry {
  result: RiskResult;
  isAuthenticated: boolean;
}

/** The counts of the limits over plain lists: what the store's statement must agree with. Written to be obvious. */
export interface RiskModel {
  add(row: ModelTry): void;
  remove(row: ModelTry): void;
  counts(of: RiskTry, windows: RiskWindows): RiskCounts;
}

export function createRiskModel(): RiskModel {
  const lists = new Map<string, ModelTry[]>();
  const list = (name: string) => lists.get(name) ?? lists.set(name, []).get(name) ?? [];
  const namesOf = (row: RiskTry) => {
    const scope = `${row.merchantId} ${row.livemode}`;
    return {
      session: `session ${row.merchantId} ${row.sessionId}`,
      card: `card ${scope} ${row.fingerprint}`,
      address: `address ${scope} ${row.address}`,
      bin: `bin ${scope} ${row.bin}`,
      merchant: `merchant ${scope}`,
    };
  };
  return {
    add(row) {
      for (const name of Object.values(namesOf(row))) list(name).push(row);
    },
    remove(row) {
      for (const name of Object.values(namesOf(row))) {
        const rows = list(name);
        rows.splice(rows.lastIndexOf(row), 1);
      }
    },
    counts(of, windows) {
      const names = namesOf(of);
      const others = (name: string) => list(name).filter(({ id }) => id !== of.id);
      const isWithin = (ms: number) => (row: ModelTry) => row.triedAt.getTime() > of.triedAt.getTime() - ms;
      const newest = (name: string, isFinishedOnly: boolean) =>
        countNewest(list(name), of, windows, isFinishedOnly);
      const session = others(names.session);
      const card = others(names.card);
      const sameAmount = card
        .filter(isWithin(windows.sameAmountMs))
        .filter(({ amount }) => amount.amountMinor === of.amount.amountMinor)
        .filter(({ amount, result }) => amount.currency === of.amount.currency && result !== 'approved');
      const address = newest(of.address === null ? 'nowhere' : names.address, false);
      const declinedCards = card
        .filter(isWithin(windows.cardDeclinesMs))
        .filter(({ result }) => result === 'declined' || result === 'abandoned');
      return {
        session: {
          tries: session.length,
          otherCards: new Set(
            session.map(({ fingerprint }) => fingerprint).filter((f) => f !== of.fingerprint),
          ).size,
        },
        card: {
          declines: declinedCards.length,
          sameAmountTries: sameAmount.length,
          hasPaid: card.some(({ result }) => result === 'approved'),
          unauthenticated: unauthenticated(card.filter(isWithin(windows.sameAmountMs)), of),
        },
        address: { submits: address.shortRows, short: address.short, long: address.long },
        bin: pick(newest(names.bin, true)),
        merchant: pick(newest(names.merchant, true)),
      };
    },
  };
}

interface NewestCount {
  readonly shortRows: number;
  readonly short: RiskTally;
  readonly long: RiskTally;
}

/** Counts the newest 500 others within the long window; from the end, since a simulation keeps many. */
function countNewest(
  rows: readonly ModelTry[],
  of: RiskTry,
  windows: RiskWindows,
  isFinishedOnly: boolean,
): NewestCount {
  const now = of.triedAt.getTime();
  const [shortFrom, longFrom] = [now - windows.shortMs, now - windows.longMs];
  const short = { finished: 0, declined: 0 };
  const long = { finished: 0, declined: 0 };
  let shortRows = 0;
  let counted = 0;
  for (let at = rows.length - 1; at >= 0 && counted < 500; at -= 1) {
    const row = rows[at];
    if (!row) break;
    const ms = row.triedAt.getTime();
    if (ms <= longFrom) break;
    const isDeclined = row.result === 'declined' || row.result === 'abandoned';
    const isFinished = isDeclined || row.result === 'approved';
    if (row === of || row.id === of.id || (isFinishedOnly && !isFinished)) continue;
    counted += 1;
    if (isFinished) long.finished += 1;
    if (isDeclined) long.declined += 1;
    if (ms <= shortFrom) continue;
    shortRows += 1;
    if (isFinished) short.finished += 1;
    if (isDeclined) short.declined += 1;
  }
  return { shortRows, short, long };
}

function pick({ short, long }: NewestCount): { short: RiskTally; long: RiskTally } {
  return { short, long };
}

function unauthenticated(card: readonly ModelTry[], of: RiskTry): RiskCounts['card']['unauthenticated'] {
  const approved = card.filter(({ result }) => result === 'approved');
  const lastProof = Math.max(
    Number.NEGATIVE_INFINITY,
    ...approved.filter(({ isAuthenticated }) => isAuthenticated).map(({ triedAt }) => triedAt.getTime()),
  );
  const since = approved.filter(
    (row) =>
      !row.isAuthenticated && row.amount.currency === of.amount.currency && row.triedAt.getTime() > lastProof,
  );
  return {
    payments: since.length,
    amountMinor: since.reduce((sum, { amount }) => sum + amount.amountMinor, 0),
  };
}
