import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRiskModel, type ModelTry } from '../../test/support/risk-model.ts';
import { money } from '../domain/money.ts';
import type { RiskResult } from '../domain/risk-try.ts';
import { judgeTry } from './judge-try.ts';
import { defaultRiskRules } from './risk-rules.ts';

/*
 * Somebody tests 10,000 cards at a merchant while 10,000 customers buy there, on virtual time. The attacker solves every
 * puzzle, opens a session for every three cards, and has one live card in 25; a challenge of 3-D Secure stops the holder of a
 * stolen number. An acquirer answers after a second. The seed makes every run the same.
 */

interface Attack {
  readonly name: string;
  readonly addresses: number;
  readonly bins: number;
  readonly perSecond: number;
  /** Whether the 10,000 customers buy meanwhile. */
  readonly isAmongCustomers: boolean;
}

const oneRange = { addresses: 500, bins: 1, perSecond: 10 };
const stolenList = { addresses: 500, bins: 2_000, perSecond: 10 };
const slow = { ...stolenList, perSecond: 0.2 };

const attacks: readonly Attack[] = [
  { name: 'one address', ...oneRange, addresses: 1, isAmongCustomers: true },
  { name: '500 addresses, numbers of one range', ...oneRange, isAmongCustomers: false },
  { name: '500 addresses, stolen cards', ...stolenList, isAmongCustomers: false },
  { name: '500 addresses, stolen cards, in 3 minutes', ...stolenList, perSecond: 50, isAmongCustomers: true },
  { name: '500 addresses, stolen cards, over 14 hours', ...slow, isAmongCustomers: false },
  { name: '500 addresses, stolen cards, over 14 hours', ...slow, isAmongCustomers: true },
];

const cards = 10_000;
const honest = 10_000;
const acquirerMs = 1_000;

for (const attack of attacks) {
  const honestCount = attack.isAmongCustomers ? honest : 0;
  const company = attack.isAmongCustomers ? 'among 10,000 customers of whom none is turned away' : 'alone';
  test(`of 10,000 tested cards at most 1 % reach the acquirer: ${attack.name}, ${company}`, (t) => {
    const result = simulate(attack, honestCount);
    t.diagnostic(
      `reached ${result.reached} of ${cards} (${((100 * result.reached) / cards).toFixed(2)} %), ` +
        `honest blocked ${result.honestBlocked} of ${honestCount}, their tries with 3-D Secure ${result.honestChallenged}`,
    );
    assert.equal(result.honestBlocked, 0);
    assert.ok(result.reached <= cards / 100, `${result.reached} reached the acquirer`);
  });
}

interface Arrival {
  readonly atMs: number;
  readonly row: ModelTry;
  readonly isHonest: boolean;
  readonly end: RiskResult;
}

function simulate(attack: Attack, honestCount: number) {
  const random = seeded(20_261_122);
  const spanMs = (cards / attack.perSecond) * 1000;
  const arrivals = [...attackers(attack, random), ...customers(honestCount, spanMs, random)].sort(
    (a, b) => a.atMs - b.atMs,
  );
  const model = createRiskModel();
  const underWay: { atMs: number; row: ModelTry; result: RiskResult }[] = [];
  const seen = { reached: 0, honestBlocked: 0, honestChallenged: 0 };
  for (const { atMs, row, isHonest, end } of arrivals) {
    while (underWay[0] && underWay[0].atMs <= atMs) {
      const ended = underWay.shift();
      if (ended) ended.row.result = ended.result;
    }
    const decision = judgeTry(defaultRiskRules, {
      amount: row.amount,
      counts: model.counts(row, defaultRiskRules.windows),
      hits: [],
      countries: { card: null, customer: null, address: null },
      lane: 'usual',
    });
    if (decision.kind === 'refuse') {
      if (isHonest) seen.honestBlocked += 1;
      continue;
    }
    const isStopped = decision.kind === 'challenge' && !isHonest;
    if (decision.kind === 'challenge' && isHonest) seen.honestChallenged += 1;
    if (!isHonest && !isStopped) seen.reached += 1;
    model.add(row);
    underWay.push({ atMs: atMs + acquirerMs, row, result: isStopped ? 'abandoned' : end });
  }
  return seen;
}

function attackers(attack: Attack, random: () => number): Arrival[] {
  return Array.from({ length: cards }, (_, n) => ({
    atMs: (n / attack.perSecond) * 1000,
    isHonest: false,
    end: random() < 0.04 ? 'approved' : 'declined',
    row: tryRow({
      id: `bad_${n}`,
      sessionId: `cs_bad_${Math.floor(n / 3)}`,
      fingerprint: `fp_bad_${n}`,
      bin: String(40_000_000 + (n % attack.bins)),
      address: `198.51.${(n % attack.addresses) >> 8}.${(n % attack.addresses) & 255}/32`,
      atMs: (n / attack.perSecond) * 1000,
    }),
  }));
}

/** Customers of 40 banks: one in 12 is declined once and tries again; a fifth of them share ten addresses. */
function customers(howMany: number, spanMs: number, random: () => number): Arrival[] {
  return Array.from({ length: howMany }, (_, n) => n).flatMap((n) => {
    const start = random() * spanMs;
    const isShared = random() < 0.2;
    const address = isShared
      ? `192.0.2.${n % 10}/32`
      : `100.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}/32`;
    const isDeclinedOnce = random() < 1 / 12;
    const ends: RiskResult[] = isDeclinedOnce ? ['declined', 'approved'] : ['approved'];
    const bin = String(52_000_000 + Math.floor(random() * 40));
    return ends.map((end, time) => {
      const atMs = start + time * 30_000;
      // The second try of some is made with another card.
      const fingerprint = `fp_good_${n}_${random() < 0.5 ? 0 : time}`;
      return {
        atMs,
        isHonest: true,
        end,
        row: tryRow({ id: `good_${n}_${time}`, sessionId: `cs_good_${n}`, fingerprint, bin, address, atMs }),
      };
    });
  });
}

function tryRow(of: {
  id: string;
  sessionId: string;
  fingerprint: string;
  bin: string;
  address: string;
  atMs: number;
}): ModelTry {
  const { atMs, ...rest } = of;
  return {
    ...rest,
    merchantId: 'mer_1',
    livemode: true,
    amount: money(4900, 'EUR'),
    triedAt: new Date(Date.parse('2026-11-22T10:00:00Z') + atMs),
    result: 'pending',
    isAuthenticated: false,
  };
}

/** A small generator of even numbers in [0, 1): mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
