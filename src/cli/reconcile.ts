import { parseArgs } from 'node:util';
import { type Money, toDecimalString } from '../domain/money.ts';
import { builtInAccountId } from '../domain/operation.ts';
import { type Reconciled, type ReconcileResult, reconcileSettlement } from '../flows/reconcile-settlement.ts';
import { withInstallation } from './database.ts';
import type { World } from './ports.ts';

export const reconcileUsage = 'maxfi reconcile --account ID [--merchant ID] --date YYYY-MM-DD [--json]';

/**
 * Compares an acquirer's settlement of a day (UTC) with what was booked here and prints every difference. Exit code 0
 * when all of it matches, 1 when there is nothing to compare with, 2 for wrong arguments, 3 when something differs.
 */
export async function runReconcile(world: World, argv: readonly string[]): Promise<number> {
  const wish = readArguments(argv);
  if (typeof wish === 'string') {
    world.print(`${wish}\n${reconcileUsage}`);
    return 2;
  }
  return withInstallation(world, async (installation) => {
    const connectors = world.openConnectors(installation);
    try {
      const { db, now } = installation;
      const deps = { db, now, connectorOf: connectors.of };
      const result = await reconcileSettlement(deps, wish);
      if (result.kind !== 'reconciled') {
        world.print(wish.json ? JSON.stringify({ result: result.kind }) : whyNot(result, wish));
        return 1;
      }
      world.print(wish.json ? JSON.stringify(toJson(result)) : inWords(result));
      return result.differences.length === 0 ? 0 : 3;
    } finally {
      await connectors.close();
    }
  });
}

function readArguments(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      account: { type: 'string' },
      merchant: { type: 'string', default: '' },
      date: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { account, merchant, date, json } = values;
  if (!account) return '--account is missing: `sandbox`, or an id that `maxfi acquirer list` shows.';
  if (account !== builtInAccountId && merchant === '') return '--merchant is missing: whose account is it?';
  const isDate = /^\d{4}-\d\d-\d\d$/.test(date ?? '') && !Number.isNaN(Date.parse(date ?? ''));
  if (!date || !isDate) return '--date must be a day such as 2026-11-22.';
  return { accountId: account, merchantId: merchant, date, json } as const;
}

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
