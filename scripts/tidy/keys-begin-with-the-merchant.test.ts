import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keysBeginWithTheMerchant } from './keys-begin-with-the-merchant.ts';
import { sourceFile } from './source-file.ts';

function messages(sql: string): string[] {
  return keysBeginWithTheMerchant([sourceFile('migrations/0001_a.sql', sql)]).map(({ message }) => message);
}

test('a key that begins with the merchant passes, and so does a table that is listed', () => {
  const sql = `
    create table refunds (merchant_id text, id text, constraint refunds_pk primary key (merchant_id, id));
    create table merchants (id text, constraint merchants_pk primary key (id));`;
  assert.deepEqual(messages(sql), []);
});

test('a key that begins otherwise, or is missing, is found', () => {
  assert.match(
    messages('create table refunds (id text, constraint r primary key (id, merchant_id));')[0] ?? '',
    /begins with id/,
  );
  assert.match(messages('create table refunds (merchant_id text);')[0] ?? '', /has no such key/);
});
