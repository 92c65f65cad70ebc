import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

interface MoneyLine {
  /** RFC 3339, when the bank decided. */
  readonly at: string;
  /** The reference that the caller gave the message; for a reversal, that of its sale. */
  readonly operation: string;
  /** The bank's own reference. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
}

export interface SaleLine extends MoneyLine {
  readonly kind: 'sale';
  readonly result: 'approved' | 'declined';
  readonly code: string;
  readonly approval_code: string | null;
  readonly rrn: string | null;
  readonly card: { readonly brand: string; readonly last4: string; readonly country: string | null };
  /** What the caller said of 3-D Secure, and whether the CAVV proves it; absent when it said nothing. */
  readonly authentication?: { readonly trans_status: string; readonly is_proved: boolean };
  /** Digest of what a repeat must have in common with the first request; no card number goes into it. */
  readonly content: string;
}

export interface RefundLine extends MoneyLine {
  readonly kind: 'refund';
  readonly result: 'approved' | 'declined';
  readonly code: string;
  /** The caller's reference of the sale. */
  readonly sale: string;
  /** Until then the answer is `pending`; the decision is made already. */
  readonly pending_until?: string;
}

export interface ReversalLine extends MoneyLine {
  readonly kind: 'reversal';
  readonly result: 'approved' | 'nothing_to_reverse';
}

export type LedgerLine = SaleLine | RefundLine | ReversalLine;

export interface Ledger {
  /** Resolves once the line is on the disk. Lines that arrive together share one write and one fsync. */
  append(line: LedgerLine): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file, made if needed and readable by its owner alone, and reads what it holds. A last line that a
 * kill cut short was never answered for, so it is cut off. Throws if an earlier line is damaged.
 */
export async function openLedger(file: string): Promise<{ ledger: Ledger; lines: LedgerLine[] }> {
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'a+', 0o600);
  try {
    await handle.chmod(0o600);
    const lines = await readLines(handle, path);
    await handle.sync();
    await syncFolder(dirname(path));
    return { ledger: appendTo(handle), lines };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readLines(handle: FileHandle, path: string): Promise<LedgerLine[]> {
  const bytes = await handle.readFile();
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  if (wholeBytes < bytes.length) await handle.truncate(wholeBytes);
  const texts = bytes.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1);
  const lines: LedgerLine[] = [];
  for (const [index, text] of texts.entries()) {
    const line = readLine(text);
    if (!line) throw new Error(`${path}: line ${index + 1} is damaged; the ledger is not used any further`);
    lines.push(line);
  }
  return lines;
}

function readLine(text: string): LedgerLine | undefined {
  try {
    const line = JSON.parse(text) as LedgerLine;
    return ['sale', 'refund', 'reversal'].includes(line.kind) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** A new file survives a power cut only when its folder is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function appendTo(handle: FileHandle): Ledger {
  let waiting: Waiting[] = [];
  let isFlushing = false;
  let lastFlush = Promise.resolve();
  let failure: unknown;

  async function flush(): Promise<void> {
    isFlushing = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        // After one failed write nobody knows what the file holds, so nothing may be promised on top of it.
        if (failure) throw failure;
        await handle.appendFile(group.map((one) => one.text).join(''));
        await handle.sync();
        for (const one of group) one.resolve();
      } catch (error) {
        failure = error;
        for (const one of group) one.reject(error);
      }
    }
    isFlushing = false;
  }

  return {
    append(line) {
      return new Promise((resolve, reject) => {
        waiting.push({ text: `${JSON.stringify(line)}\n`, resolve, reject });
        if (!isFlushing) lastFlush = flush();
      });
    },
    async close() {
      await lastFlush;
      await handle.close();
    },
  };
}
