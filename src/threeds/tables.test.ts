import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from '../domain/money.ts';
import {
  authenticationMoves,
  authenticationStates,
  isAuthenticationOver,
  moveAuthentication,
  nextAuthenticationState,
} from './authentication.ts';
import { applyRangeLines, type CardRanges, findCardRange, noCardRanges } from './card-ranges.ts';
import { judgeStatus, judgeUnauthenticated, resultStatuses } from './trans-status.ts';
import { newestVersion } from './version.ts';

test('every state of an authentication is reached, and none that is over is left', () => {
  const reached = new Set<string>(['started', ...authenticationMoves.map(({ to }) => to)]);
  const left = new Set<string>(authenticationMoves.map(({ from }) => from));
  for (const state of authenticationStates) {
    assert.ok(reached.has(state), state);
    assert.equal(left.has(state), !isAuthenticationOver(state), state);
  }
});

test('no two moves share a state and a signal', () => {
  const pairs = authenticationMoves.map(({ from, on }) => `${from} ${on}`);
  assert.equal(new Set(pairs).size, pairs.length);
});

test('every state that waits for somebody is ended by a clock', () => {
  const clocks = ['lapsed', 'not_answered', 'method_given_up'];
  for (const state of authenticationStates.filter((one) => !isAuthenticationOver(one))) {
    assert.ok(
      authenticationMoves.some(({ from, on }) => from === state && clocks.includes(on)),
      state,
    );
  }
});

test('results that come late or twice, and a browser that comes twice, move nothing', () => {
  assert.equal(nextAuthenticationState('abandoned', 'results_came'), undefined);
  assert.equal(nextAuthenticationState('finished', 'results_came'), undefined);
  assert.equal(nextAuthenticationState('confirming', 'customer_returned'), undefined);
  assert.equal(nextAuthenticationState('requesting', 'results_came'), undefined);
  assert.throws(() => moveAuthentication('finished', 'results_came'), /Bug!/);
});

test('a sale follows Y and A, never N and R, and U and I only as the policy allows', () => {
  const kinds = (authoriseUpToMinor: number | null, isMandated: boolean) =>
    resultStatuses.map((status) => {
      const verdict = judgeStatus(status, money(4_900, 'USD'), { authoriseUpToMinor, isMandated });
      return `${status} ${verdict.kind === 'authorise' ? (verdict.liabilityShifts ? 'shift' : 'pay') : verdict.mayRetryCard ? 'stop' : 'never'}`;
    });
  assert.deepEqual(kinds(4_900, false), ['Y shift', 'A shift', 'N stop', 'R never', 'U pay', 'I pay']);
  assert.deepEqual(kinds(4_899, false), ['Y shift', 'A shift', 'N stop', 'R never', 'U stop', 'I pay']);
  assert.deepEqual(kinds(null, false), ['Y shift', 'A shift', 'N stop', 'R never', 'U stop', 'I pay']);
  assert.deepEqual(kinds(4_900, true), ['Y shift', 'A shift', 'N stop', 'R never', 'U stop', 'I stop']);
});

test('a directory server that is down is judged by amount, and is no way round a mandate', () => {
  const kind = (isMandated: boolean) =>
    judgeUnauthenticated(money(100, 'EUR'), { authoriseUpToMinor: 100, isMandated }).kind;
  assert.deepEqual([kind(false), kind(true)], ['authorise', 'stop']);
});

test('the newest version that both sides speak is taken', () => {
  assert.equal(newestVersion('2.1.0', '2.2.0'), '2.2.0');
  assert.equal(newestVersion('2.2.0', '2.10.0'), '2.3.1');
  assert.equal(newestVersion('1.0.2', '2.0.0'), undefined);
  assert.equal(newestVersion('2.4.0', '2.5.0'), undefined);
});

const line = (startRange: string, endRange: string, change: Record<string, string> = {}) => ({
  startRange,
  endRange,
  acsStartProtocolVersion: '2.1.0',
  acsEndProtocolVersion: '2.2.0',
  ...change,
});
const apply = (known: CardRanges, lines: readonly unknown[]) => applyRangeLines(known, lines, 's', false);

test('ranges are added, changed and deleted in the order of their lines', () => {
  const [start, end] = ['4000000000000000', '4000009999999999'];
  const added = apply(noCardRanges, [line(start, end)]);
  const methodUrl = 'https://acs.example/m';
  const changed = apply(added, [line(start, end, { actionInd: 'M', threeDSMethodURL: methodUrl })]);
  const deleted = apply(changed, [line(start, end, { actionInd: 'D' })]);
  const back = apply(changed, [line(start, end, { actionInd: 'D' }), line(start, end)]);

  const number = '4000001234567890';
  assert.equal(findCardRange(added, number)?.methodUrl, null);
  assert.equal(findCardRange(changed, number)?.methodUrl, methodUrl);
  assert.equal(findCardRange(deleted, number), undefined);
  assert.equal(findCardRange(back, number)?.methodUrl, null);
});

test('a number is found in the narrowest range around it, at both ends, and only among its own length', () => {
  const ranges = apply(noCardRanges, [
    line('4000000000000000', '4999999999999999'),
    line('4100000000000000', '4100000000000009', { acsEndProtocolVersion: '2.1.0' }),
    line('5000000000000', '5999999999999'),
  ]);
  const version = (number: string) => findCardRange(ranges, number)?.version;
  assert.deepEqual(
    ['4000000000000000', '4100000000000009', '4100000000000010', '4999999999999999', '5000000000000000'].map(
      version,
    ),
    ['2.2.0', '2.1.0', '2.2.0', '2.2.0', undefined],
  );
  assert.equal(version('5999999999999'), '2.2.0');
  assert.equal(version('3999999999999999'), undefined);
});

test('a line that is wrong, or speaks only versions that we do not, is left out alone', () => {
  const good = line('4000000000000000', '4000000000000001');
  const bad = [
    null,
    'x',
    {},
    line('4000', '5000'),
    line('4000000000000009', '4000000000000008'),
    line('400000000000000', '4000000000000009'),
    line('4200000000000000', '4200000000000001', {
      acsStartProtocolVersion: '3.0.0',
      acsEndProtocolVersion: '3.0.0',
    }),
    line('4300000000000000', '4300000000000001', { acsEndProtocolVersion: 'new' }),
  ];
  assert.equal(apply(noCardRanges, [...bad, good, ...bad]).ranges.length, 1);
  const javascript = line('4000000000000000', '4000000000000001', { threeDSMethodURL: 'javascript:1' });
  assert.equal(apply(noCardRanges, [javascript]).ranges[0]?.methodUrl, null);
});
