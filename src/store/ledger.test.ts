import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emptyDatabase, type Lifetime, testDatabase } from '../../test/support/database.ts';
import { type Journal, journalOf, type MoneyMove } from '../domain/ledger.ts';
import { money } from '../domain/money.ts';
import { type Db, violates } from './db.ts';
import { findBalances, insertJournal, listJournals, oneJournalPerSource } from './ledger.ts';
import { migrate } from './migrate.ts';

const at = new Date('2026-11-22T10:00:00.000Z');
const merchantId = 'mer_0123456789';
const merchant = { id: merchantId, name: 'Nar Kitab', brand_color: '#0b6e4f', created_at: at };
const move: MoneyMove = {
  kind: 'approval',
  merchantId,
  livemode: false,
  accountId: 'bank',
  reference: 'att_1',
  amount: money(4900, 'AZN'),
  happenedAt: at,
};
const approval = journalOf(move, at);
const [debit, credit] = approval.postings;
assert.ok(debit && credit);

test('balances are by account, connector and currency, each mode by itself, and sum to zero', async (t) => {
  const { db, book } = await ledger(t);
  await book({ ...move });
  await book({ ...move, reference: 'att_2', amount: money(100, 'AZN') });
  await book({ ...move, reference: 'att_3', amount: money(7, 'USD'), accountId: 'other' });
  await book({ ...move, reference: 'att_4', livemode: true });
  await book({ ...move, reference: 'att_1', kind: 'reversal' });
  await book({ ...move, reference: 're_1', kind: 'refund', amount: money(30, 'AZN') });
  await book({ ...move, reference: 'sale:att_2', kind: 'fee', amount: money(2, 'AZN') });
  const balances = await findBalances(db, { merchantId, livemode: false });
  assert.deepEqual(
    balances.map(({ account, accountId, currency, balanceMinor }) =>
      [account, accountId, currency, balanceMinor].join(' '),
    ),
    [
      'acquirer_receivable bank AZN 68',
      'fees bank AZN 2',
      'merchant_payable bank AZN -5000',
      'refunds bank AZN 30',
      'reversals bank AZN 4900',
      'acquirer_receivable other USD 7',
      'merchant_payable other USD -7',
    ],
  );
  for (const livemode of [true, false]) {
    const all = await findBalances(db, { merchantId, livemode });
    assert.ok(all.length > 0);
    assert.equal(
      all.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0),
      0,
    );
  }
  assert.deepEqual(await findBalances(db, { merchantId: 'mer_another00', livemode: false }), []);
});

test('a journal whose postings do not balance is refused by the database, whatever code wrote it', async (t) => {
  const { db } = await ledger(t);
  const more = money(4901, 'AZN');
  const unbalanced: readonly Journal['postings'][] = [
    [debit, { ...credit, amount: more }],
    [{ ...debit, amount: more }, credit],
    [debit, { ...credit, side: 'debit' }],
    [debit],
  ];
  for (const postings of unbalanced) await assert.rejects(insert(db, { ...approval, postings }), balance);
  await assert.rejects(insert(db, { ...approval, postings: [] }), refusedBy('journals_move_something'));
  assert.deepEqual(await listJournals(db, { merchantId, livemode: false }, { limit: 10 }), []);
});

test('one source is booked once, also when two book it at the same time', async (t) => {
  const { db } = await ledger(t);
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => insert(db, approval)));
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const one of tries) {
    if (one.status === 'rejected') assert.ok(violates(one.reason, oneJournalPerSource));
  }
  const [balance] = await findBalances(db, { merchantId, livemode: false });
  assert.equal(balance?.balanceMinor, 4900);
});

test('journals are listed newest first, page by page, each once', async (t) => {
  const { db, book } = await ledger(t);
  for (const n of [1, 2, 3, 4, 5]) {
    await book({ ...move, reference: `att_${n}`, happenedAt: new Date(at.getTime() + (n % 3) * 1_000) });
  }
  const of = { merchantId, livemode: false };
  const first = await listJournals(db, of, { limit: 2 });
  const last = first.at(-1);
  assert.ok(last);
  const rest = await listJournals(db, of, { limit: 10, before: last });
  assert.deepEqual(
    [...first, ...rest].map(({ reference }) => reference),
    ['att_5', 'att_2', 'att_4', 'att_1', 'att_3'],
  );
});

test('what was approved before there was a ledger is booked when it comes', async (t) => {
  const { db } = await emptyDatabase(t);
  const all = fileURLToPath(new URL('../../migrations', import.meta.url));
  const older = await mkdtemp(join(tmpdir(), 'maxfi-migrations-'));
  t.after(() => rm(older, { recursive: true }));
  for (const name of (await readdir(all)).filter((one) => /^000[1-7]_/.test(one))) {
    await copyFile(join(all, name), join(older, name));
  }
  await migrate(db, older);
  await insertRow(db, 'merchants', merchant);
  for (const [n, state] of [
    [1, 'approved'],
    [2, 'declined'],
  ] as const) {
    await insertRow(db, 'sessions', {
      merchant_id: merchantId,
      id: `cs_test_${n}`,
      livemode: false,
      status: 'open',
      amount: 4900,
      currency: 'AZN',
      language: 'en',
      settings: '{}',
      metadata: '{}',
      event_sequence: 1,
      created_by_key_id: 'key_1',
      created_at: at,
      expires_at: new Date(at.getTime() + 1_000),
    });
    await insertRow(db, 'attempts', {
      merchant_id: merchantId,
      id: `att_${n}`,
      session_id: `cs_test_${n}`,
      livemode: false,
      number: 1,
      state,
      amount: 4900,
      currency: 'AZN',
      connector: 'bank',
      payment_method: '{}',
      acquirer_reference: 'r',
      decline_reason: state === 'declined' ? 'refused' : null,
      sent_at: at,
      created_at: at,
      updated_at: at,
    });
  }
  await migrate(db, all);
  const journals = await listJournals(db, { merchantId, livemode: false }, { limit: 10 });
  assert.deepEqual(
    journals.map(({ source, amount }) => [source, amount]),
    [[approval.source, move.amount]],
  );
  assert.deepEqual(
    (await findBalances(db, { merchantId, livemode: false })).map(({ account, balanceMinor }) => [
      account,
      balanceMinor,
    ]),
    [
      ['acquirer_receivable', 4900],
      ['merchant_payable', -4900],
    ],
  );
  await assert.rejects(insert(db, approval), refusedBy(oneJournalPerSource));
});

test('the database refuses, by name, each journal, posting and settlement line that breaks a belief', async (t) => {
  const { db } = await ledger(t);
  await insert(db, approval);
  const journal = {
    merchant_id: merchantId,
    source: 'approval:att_2',
    livemode: false,
    kind: 'approval',
    account_id: 'bank',
    reference: 'att_2',
    currency: 'AZN',
    debits: 1,
    credits: 1,
    happened_at: at,
    created_at: at,
  };
  const posting = { merchant_id: merchantId, source: approval.source, account: 'fees', amount: 1 };
  const line = {
    merchant_id: 'nobody',
    account_id: 'bank',
    livemode: false,
    settled_on: '2026-11-22',
    kind: 'sale',
    reference: 'att_9',
    status: 'missing_here',
    amount: 1,
    currency: 'AZN',
    fee: 0,
    settled_at: at,
    explanation: 'unknown',
    judged_at: at,
  };
  await insertRow(db, 'settlement_lines', line);
  const other = { ...line, reference: 'att_10' };
  const broken: Record<string, [string, Record<string, unknown>]> = {
    journals_one_per_source: ['journals', { ...journal, source: approval.source, reference: 'att_1' }],
    journals_of_merchant: ['journals', { ...journal, merchant_id: 'mer_none000000' }],
    journals_kind_known: ['journals', { ...journal, kind: 'gift', source: 'gift:att_2' }],
    journals_source_says_what: ['journals', { ...journal, source: 'approval:att_3' }],
    journals_currency_known: ['journals', { ...journal, currency: 'XXX' }],
    journals_move_something: ['journals', { ...journal, debits: 0, credits: 0 }],
    journals_balance: ['journals', { ...journal, credits: 2 }],
    postings_pk: ['postings', { ...posting, account: 'merchant_payable' }],
    postings_of_journal: ['postings', { ...posting, source: 'approval:att_9' }],
    postings_account_known: ['postings', { ...posting, account: 'pockets' }],
    postings_move_something: ['postings', { ...posting, amount: 0 }],
    settlement_lines_pk: ['settlement_lines', line],
    settlement_lines_kind_known: ['settlement_lines', { ...other, kind: 'gift' }],
    settlement_lines_status_known: ['settlement_lines', { ...other, status: 'lost' }],
    settlement_lines_differences_are_explained: ['settlement_lines', { ...other, explanation: null }],
    settlement_lines_received_have_time: ['settlement_lines', { ...other, settled_at: null }],
    settlement_lines_amounts_in_limits: ['settlement_lines', { ...other, amount: -1 }],
  };
  for (const [name, [table, row]] of Object.entries(broken)) {
    await assert.rejects(insertRow(db, table, row), refusedBy(name), name);
  }
  const rows = await db.query<{ name: string }>(
    `select conname as name from pg_constraint
     where contype <> 'n' and conrelid in ('journals'::regclass, 'postings'::regclass, 'settlement_lines'::regclass)`,
  );
  assert.deepEqual(rows.map(({ name }) => name).sort(), Object.keys(broken).sort());
});

const refusedBy = (name: string) => (error: unknown) => violates(error, name);
const balance = refusedBy('journals_balance');

async function ledger(t: Lifetime) {
  const { db } = await testDatabase(t);
  await insertRow(db, 'merchants', merchant);
  return { db, book: (one: MoneyMove) => insert(db, journalOf(one, at)) };
}

const insert = (db: Db, journal: Journal) => db.tx((tx) => insertJournal(tx, journal));

async function insertRow(db: Db, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await db.execute(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
}
