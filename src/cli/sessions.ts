import type {
  CheckoutSession,
  CreateCheckoutSessionParams,
  ListCheckoutSessionsParams,
} from '../../sdk/src/index.ts';
import { currencyCodes } from '../domain/currency.ts';
import { sessionStatuses } from '../domain/session.ts';
import { testOutcomeNames } from '../domain/test-outcome.ts';
import { amountInWords, defined, listOptions, listParams, printList, withApi } from './api.ts';
import { defineCommand, WrongArguments } from './command.ts';
import type { World } from './ports.ts';
import { readFile } from './read-file.ts';

const operand = { name: 'SESSION', required: true, says: 'the session, as `cs_…`' } as const;

const create = defineCommand({
  name: 'sessions create',
  does: 'makes a checkout session and prints where it is paid',
  options: {
    amount: { value: 'N', says: 'in minor units: 4900 is 49.00' },
    currency: { value: 'CODE', oneOf: currencyCodes, says: 'of the amount' },
    'order-id': { value: 'TEXT', says: 'the shop’s own order number' },
    data: { value: 'FILE', says: 'all other fields, as JSON; - for standard input' },
    'idempotency-key': { value: 'TEXT', says: 'makes a repeat safe' },
  },
  more: 'Example: maxfi sessions create --amount 4900 --currency AZN --order-id A-1001',
  async run(world, given) {
    const fields = {
      ...readData(given.data),
      ...defined({
        amount: given.amount === undefined ? undefined : wholeNumber('amount', given.amount),
        currency: given.currency,
        order_id: given['order-id'],
      }),
    };
    return withApi(world, async (api) => {
      const options = defined({ idempotencyKey: given['idempotency-key'] });
      const session = await api.checkoutSessions.create(fields as CreateCheckoutSessionParams, options);
      return show(world, session, given.json);
    });
  },
});

const get = defineCommand({
  name: 'sessions get',
  does: 'shows a checkout session',
  operand,
  options: {},
  run: (world, { json }, id = '') =>
    withApi(world, async (api) => show(world, await api.checkoutSessions.retrieve(id), json)),
});

const list = defineCommand({
  name: 'sessions list',
  does: 'lists checkout sessions, newest first',
  options: {
    ...listOptions,
    status: { value: 'STATUS', oneOf: sessionStatuses, says: 'only those' },
    'order-id': { value: 'TEXT', says: 'only those of this order' },
    currency: { value: 'CODE', oneOf: currencyCodes, says: 'only those' },
    email: { value: 'ADDRESS', says: 'only those of this customer' },
    metadata: { value: 'KEY=VALUE', many: true, says: 'only those with it' },
  },
  async run(world, given) {
    const params = {
      ...listParams(given),
      ...defined({
        status: given.status,
        order_id: given['order-id'],
        currency: given.currency,
        customer_email: given.email,
        metadata: given.metadata.length === 0 ? undefined : Object.fromEntries(given.metadata.map(pairOf)),
      }),
    } as ListCheckoutSessionsParams;
    return withApi(world, (api) => printList(world, given, api.checkoutSessions.list(params), sessionLine));
  },
});

const expire = defineCommand({
  name: 'sessions expire',
  does: 'calls an open checkout session off',
  operand,
  options: {},
  run: (world, { json }, id = '') =>
    withApi(world, async (api) => show(world, await api.checkoutSessions.expire(id), json)),
});

const complete = defineCommand({
  name: 'sessions complete',
  does: 'pays a test session as a customer would, with the outcome that you ask for',
  operand,
  options: {
    outcome: { value: 'NAME', oneOf: testOutcomeNames, default: 'approved', says: 'how it ends' },
  },
  run: (world, { outcome, json }, id = '') =>
    withApi(world, async (api) =>
      show(world, await api.testMode.complete(id, outcome as (typeof testOutcomeNames)[number]), json),
    ),
});

export const sessionCommands = [create, get, list, expire, complete];

/** Minor units, as a whole number. Throws `WrongArguments`. */
export function wholeNumber(name: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new WrongArguments(`--${name} must be a whole number: in minor units 4900 is 49.00.`);
}

function show(world: World, session: CheckoutSession, json: boolean): number {
  const url = session.checkout_url === null ? '' : `\n${session.checkout_url}`;
  world.print(json ? JSON.stringify(session) : `${sessionLine(session)}${url}`);
  return 0;
}

export function sessionLine(session: CheckoutSession): string {
  const { id, status, amount, currency, order_id, created, last_error: error } = session;
  const back = session.amount_refunded > 0 ? `${amountInWords(session.amount_refunded, currency)} back` : '';
  return [
    id,
    status,
    amountInWords(amount, currency),
    back,
    error === null ? '' : error.code,
    order_id ?? '',
    created,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new WrongArguments('--metadata must be KEY=VALUE.');
  return [text.slice(0, at), text.slice(at + 1)];
}

function readData(file: string | undefined): object {
  if (file === undefined) return {};
  const text = readFile(file).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, as what is JSON and no object.
  }
  throw new WrongArguments(`${file === '-' ? 'Standard input' : file} must hold a JSON object.`);
}
