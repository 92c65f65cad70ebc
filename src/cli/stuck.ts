import { listStuckOperations, type StuckOperation } from '../store/alerts.ts';
import { defineCommand, exitCodes } from './command.ts';
import { withInstallation } from './database.ts';
import { readNumber } from './values.ts';

const limit = 1_000;

export const stuck = defineCommand({
  name: 'stuck',
  does: 'lists payments and refunds of which nobody can say whether they moved money, with what happens next and when',
  options: { 'older-than': { value: 'SECONDS', default: '60', says: 'leaves out what is newer' } },
  more: 'Exit code 0 when there is none, 3 when there is one.',
  async run(world, given) {
    const seconds = readNumber('older-than', given['older-than'], {
      least: 0,
      most: 99_999_999,
      of: 'seconds',
    });
    return withInstallation(world, async ({ db, now }) => {
      const at = now();
      const olderThan = new Date(at.getTime() - seconds * 1_000);
      const found = await listStuckOperations(db, { olderThan, limit });
      if (given.json) world.print(JSON.stringify(found.map((one) => toJson(one))));
      else if (found.length === 0) world.print('Nothing is stuck.');
      else for (const one of found) world.print(inWords(one, at));
      return found.length === 0 ? exitCodes.done : exitCodes.found;
    });
  },
});

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
