import type { TestCard } from '../cards.ts';

/** One authentication as the ACS knows it. It lives in memory and dies with the bank. */
export interface Transaction {
  readonly transId: string;
  readonly dsTransId: string;
  readonly acsTransId: string;
  readonly version: string;
  readonly card: TestCard;
  readonly amount: number;
  readonly currency: string;
  readonly merchantName: string;
  readonly language: string;
  readonly resultsUrl: string;
  readonly notificationUrl: string;
  /** What came with the CReq and goes back with the CRes. */
  sessionData: string | null;
  wrongCodes: number;
  /** How it ended, and what the browser is to claim of it; nothing while it goes on. */
  end: ChallengeEnd | undefined;
}

export interface ChallengeEnd {
  readonly transStatus: 'Y' | 'N';
  readonly challengeCancel?: string;
  /** What the CRes says, which need not be true. */
  readonly claim: 'Y' | 'N';
}

/** Everything the directory server and the ACS work with. */
export interface ThreeDsDesk {
  readonly transactions: Map<string, Transaction>;
  /** Where browsers find the bank: no slash at the end. */
  readonly publicUrl: () => string;
  readonly newId: () => string;
  /** Rejects when the bank closes. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
}

const maxTransactions = 20_000;

/** Keeps a transaction until 20,000 others came after it. */
export function keepTransaction({ transactions }: ThreeDsDesk, transaction: Transaction): void {
  transactions.set(transaction.acsTransId, transaction);
  const oldest = transactions.size > maxTransactions ? transactions.keys().next() : undefined;
  if (oldest && !oldest.done) transactions.delete(oldest.value);
}
