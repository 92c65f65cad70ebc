import { readFileSync } from 'node:fs';
import type { LedgerLine } from '../../src/sandbox-bank/ledger.ts';
import type { TestWorld } from './world.ts';

/** How the bank answered each sale of this session, in order, from its own ledger: the truth about the money. */
export async function salesOf(world: TestWorld, sessionId: string): Promise<string[]> {
  const operations = await world.installation.db.query<{ id: string }>(
    'select id from operations where session_id = $1',
    [sessionId],
  );
  return readLedger(world.ledgerFile)
    .filter(({ kind, operation }) => kind === 'sale' && operations.some(({ id }) => id === operation))
    .map(({ result }) => result);
}

/** Every line that the bank wrote down. */
export function readLedger(file: string): LedgerLine[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerLine);
}
