import { type Money, toDecimalString } from '../domain/money.ts';
import { builtInAccountId } from '../domain/operation.ts';
import { type Reconciled, type ReconcileResult, reconcileSettlement } from '../flows/reconcile-settlement.ts';
import { CannotBeDone, defineCommand, exitCodes, WrongArguments } from './command.ts';
import { withConnectors, withInstallation } from './database.ts';

export const reconcile = defineCommand({
  name: 'reconcile',
  does: 'compares an acquirer’s settlement of a day (UTC) with what was booked here and prints every difference',
  options: {
    account: { value: 'ID', required: true, says: '`sandbox`, or an id that `maxfi acquirer list` shows' },
    merchant: { value: 'ID', default: '', says: 'whose account it is; not for `sandbox`' },
    date: { value: 'YYYY-MM-DD', required: true, says: 'the day' },
  },
  more: 'Exit code 0 when all of it matches, 1 when there is nothing to compare with, 3 when something differs.',
  async run(world, { account, merchant, date, json }) {
    if (account !== builtInAccountId && merchant === '')
      throw new WrongArguments('--merchant is missing: whose account is it?');
    if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date)))
      throw new WrongArguments('--date must be a day such as 2026-11-22.');
    const wish = { accountId: account, merchantId: merchant, date };
    return withInstallation(world, (installation) =>
      withConnectors(world, installation, async (connectors) => {
        const { db, now } = installation;
        const result = await reconcileSettlement({ db, now, connectorOf: connectors.of }, wish);
        if (result.kind !== 'reconciled') throw new CannotBeDone(whyNot(result, wish));
        world.print(json ? JSON.stringify(toJson(result)) : inWords(result));
        return result.differences.length === 0 ? exitCodes.done : exitCodes.found;
      }),
    );
  },
});

function whyNot(
  result: Exclude<ReconcileResult, Reconciled>,
  wish: { accountId: string; date: string },
): string {
  switch (result.kind) {
    case 'no_connector':
      return `There is no account ${wish.accountId}. The sandbox needs SANDBOX_BANK_URL.`;
    case 'no_settlements':
      return `${wish.accountId} gives no settlement files.`;
    case 'not_ready':
      return `${wish.accountId} has no settlement of ${wish.date} yet.`;
    case 'unreadable':
      return `The settlement of ${wish.date} could not be read (${result.cause}). Nothing was changed; run this again.`;
  }
}

function inWords({ day, counts, differences }: Reconciled): string {
  const { matched, missing_here, missing_there, differs } = counts;
  return [
    `${day.accountId} ${day.livemode ? 'live' : 'test'} ${day.date}: ${matched} matched, ${missing_here} missing here, ${missing_there} missing there, ${differs} different`,
    ...differences.map(
      ({ status, kind, reference, explanation }) => `${status}  ${kind} ${reference}  ${explanation}`,
    ),
  ].join('\n');
}

function toJson({ day, counts, differences }: Reconciled) {
  return {
    result: 'reconciled',
    account: day.accountId,
    mode: day.livemode ? 'live' : 'test',
    date: day.date,
    ...counts,
    differences: differences.map(
      ({ merchantId, kind, reference, status, amount, settledAt, explanation }) => ({
        status,
        kind,
        reference,
        merchant_id: merchantId,
        ...amountFields(amount),
        settled_at: settledAt?.toISOString() ?? null,
        explanation,
      }),
    ),
  };
}

function amountFields(amount: Money) {
  return { amount: amount.amountMinor, currency: amount.currency, amount_decimal: toDecimalString(amount) };
}
