import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { listTestCards } from './cards.ts';
import { judgeCard } from './judge-card.ts';

const now = new Date('2026-11-22T00:00:00Z');
const judge = (number: string, expiryMonth = 12, expiryYear = 2034) =>
  judgeCard({ number, expiryMonth, expiryYear }, now).code;

test('every card of the table gets the code that the table prints', () => {
  for (const card of listTestCards()) assert.equal(judge(card.number), card.code, card.title);
});

test('no number stands in the table twice', () => {
  const numbers = listTestCards().map((card) => card.number);
  assert.equal(new Set(numbers).size, numbers.length);
});

test('brand and last four digits tell every two cards apart, as the repeat of a sale is compared by them', () => {
  const kept = listTestCards().map((card) => `${card.brand} ${card.number.slice(-4)}`);
  assert.equal(new Set(kept).size, kept.length);
});

test('a number with a wrong check digit is wrong, one outside the table is unknown', () => {
  assert.equal(judge('4242424242424243'), '14');
  assert.equal(judge('4111111111111111'), 'test_card_unknown');
});

test('a card is good until the end of its month', () => {
  assert.equal(judge('4242424242424242', 11, 2026), '00');
  assert.equal(judge('4242424242424242', 10, 2026), '54');
  assert.equal(judge('4242424242424242', 12, 2025), '54');
});

test('the documentation prints every card, and says what it does', async () => {
  const text = await readFile(new URL('./README.md', import.meta.url), 'utf8');
  for (const card of listTestCards()) {
    assert.ok(text.includes(`\`${card.number}\``), card.title);
    const isInGrid = card.number.startsWith('4000991');
    if (!isInGrid) assert.ok(text.includes(`| \`${card.number}\` | ${card.title} |`), card.title);
  }
});
