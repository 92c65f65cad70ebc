import { parseArgs } from 'node:util';
import { listStuckOperations, type StuckOperation } from '../store/alerts.ts';
import { withInstallation } from './database.ts';
import type { World } from './ports.ts';

export const stuckUsage = 'maxfi stuck [--older-than SECONDS] [--json]';

const limit = 1_000;

/**
 * Lists payments and refunds of which nobody can say whether they moved money, with what happens next and when. Exit code 0 when there is
 * none, 3 when there is one, 2 for wrong arguments.
 */
export async function runStuck(world: World, argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      'older-than': { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
    },
  });
  const seconds = values['older-than'];
  if (!/^\d{1,8}$/.test(seconds)) {
    world.print(`--older-than must be a number of seconds.\n${stuckUsage}`);
    return 2;
  }
  return withInstallation(world, async ({ db, now }) => {
    const at = now();
    const olderThan = new Date(at.getTime() - Number(seconds) * 1_000);
    const stuck = await listStuckOperations(db, { olderThan, limit });
    if (values.json) world.print(JSON.stringify(stuck.map((one) => toJson(one))));
    else if (stuck.length === 0) world.print('Nothing is stuck.');
    else for (const one of stuck) world.print(inWords(one, at));
    return stuck.length === 0 ? 0 : 3;
  });
}

function inWords(one: StuckOperation, now: Date): string {
  const minutes = Math.floor((now.getTime() - one.uncertainSince.getTime()) / 60_000);
  const cause = one.cause ? ` (${one.cause})` : '';
  return `${one.sessionId}  ${one.kind} ${one.id} at ${one.accountId}: ${one.state}${cause} for ${minutes} min, asked ${one.checks} times; ${whatNext(one)}`;
}

function whatNext({ kind, state, nextCheckAt }: StuckOperation): string {
  if (kind === 'reversal' && state === 'declined')
    return 'the acquirer refuses to send it back: a person has to';
  if (state === 'reversing') return 'it is being taken back';
  const at = nextCheckAt?.toISOString() ?? 'never';
  const isToBeSent = kind === 'reversal' || state === 'prepared';
  return isToBeSent ? `it is sent again at ${at}` : `the acquirer is asked again at ${at}`;
}

function toJson(one: StuckOperation) {
  return {
    session: one.sessionId,
    merchant: one.merchantId,
    operation: one.id,
    kind: one.kind,
    state: one.state,
    account: one.accountId,
    cause: one.cause,
    uncertain_since: one.uncertainSince.toISOString(),
    next_check_at: one.nextCheckAt?.toISOString() ?? null,
    checks: one.checks,
  };
}
