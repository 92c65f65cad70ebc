import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { emptyHistogram, recordMs } from '../load/histogram.ts';
import { atLeast, atMost, type Row } from '../measurement.ts';
import { barsOf } from './bars.ts';
import { csvLine, readCsv } from './csv.ts';
import { aimsText, readAims, verdictOf } from './judge.ts';
import { drawPicture } from './picture.ts';
import {
  type BenchRecord,
  changeSince,
  columns,
  joinRecords,
  readRecords,
  toRecord,
  writeRecords,
} from './records.ts';
import { drawTable } from './table.ts';

const machine = { commit: 'abc1234', cores: 2, node: '20.19.0', postgresql: '18.4' };
const at = new Date('2026-11-27T10:00:00Z');
const histogram = emptyHistogram();
for (let ms = 1; ms <= 100; ms += 1) recordMs(histogram, ms / 4);

const row: Row = {
  name: 'P1 create, 64 clients',
  figure: 4_900.4,
  unit: '/s',
  limit: 6_350,
  ratio: 0.7717,
  histogram,
  errors: {},
  aims: [atLeast('ratio', 0.75), atMost('p99', 30)],
};
const record = toRecord(row, at, machine);

test('a line of the report has all columns and is read as it was written', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-report-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = pathToFileURL(join(folder, 'bench.csv'));
  assert.deepEqual(readRecords(file), []);
  writeRecords(file, [record]);
  const [heads, line, end] = (await readFile(file, 'utf8')).split('\n');
  assert.equal(
    heads,
    'at,commit,row,figure,unit,limit,ratio,p50_ms,p95_ms,p99_ms,errors,aim,met,cores,node,postgresql',
  );
  const times = [record.p50_ms, record.p95_ms, record.p99_ms].join(',');
  assert.equal(
    line,
    `2026-11-27T10:00:00.000Z,abc1234,"P1 create, 64 clients",4900,/s,6350,0.772,${times},0,ratio at least 0.75; p99 at most 30,yes,2,20.19.0,18.4`,
  );
  assert.equal(end, '');
  assert.deepEqual(readRecords(file), [record]);
  assert.deepEqual(Object.keys(record), [...columns]);
});

test('commas and quotes stay within their field', () => {
  const fields = ['plain', 'with, comma', 'say "yes"', '', 7];
  const [read] = readCsv(`a,b,c,d,e\n${csvLine(fields)}\n`);
  assert.deepEqual(read, { a: 'plain', b: 'with, comma', c: 'say "yes"', d: '', e: '7' });
});

test('every aim has to be kept, and whoever makes errors keeps none', () => {
  assert.equal(verdictOf(row), 'yes');
  assert.equal(verdictOf({ ...row, ratio: 0.74 }), 'no');
  assert.equal(verdictOf({ ...row, aims: [atMost('p99', 20)] }), 'no');
  assert.equal(verdictOf({ ...row, errors: { 'answered 503': 1 } }), 'no');
  assert.equal(verdictOf({ ...row, aims: [] }), '');
  const unmeasured: Row = { name: 'P1', figure: 1, unit: '/s', aims: [atMost('p99', 30)] };
  assert.equal(verdictOf(unmeasured), 'no');
  assert.deepEqual(readAims(aimsText(row.aims)), row.aims);
});

test('a run is compared with the last one of the same row', () => {
  const before = (figure: string, more: Partial<BenchRecord> = {}): BenchRecord => ({
    ...record,
    at: '2026-11-20T10:00:00.000Z',
    figure,
    ...more,
  });
  assert.equal(changeSince([], record), '');
  assert.equal(changeSince([before('100', { row: 'P3 get, 64 clients' })], record), '');
  const older = before('9999');
  assert.equal(changeSince([older, before('7000', { ratio: '0.9' })], record), '-30 %, ratio was 0.9');
  assert.equal(changeSince([before('4900', { ratio: '' })], record), '+0 %');
  assert.match(changeSince([before('2450', { cores: '8' })], record), /^\+100 %.*, on another machine$/);
});

test('a figure that another run left is written down once', () => {
  const left = toRecord({ ...row, takenAt: '2026-11-26T17:04:17.321Z' }, at, machine);
  assert.equal(left.at, '2026-11-26T17:04:17.321Z');
  assert.equal(left.commit, '');
  assert.deepEqual(joinRecords([left], [left, record]), [left, record]);
  assert.equal(changeSince([left], left), '');
});

test('the table shows figure, limit, ratio, errors and what was missed', () => {
  const failing: Row = { ...row, errors: { 'POST was answered 503: away': 3 }, note: 'half of it' };
  const drawn = drawTable([{ row: failing, record: toRecord(failing, at, machine), change: '+2 %' }]);
  const [heads = '', line = '', empty, note, error] = drawn.split('\n');
  assert.match(heads, /figure +limit +ratio +p50 +p95 +p99 ms +errors +met +aim/);
  assert.match(
    line,
    /^P1 create, 64 clients +4900 \/s +6350 +0\.772 .* 3 +no +ratio at least 0\.75; .*\+2 %$/,
  );
  assert.deepEqual(
    [empty, note, error],
    ['', `${row.name}: half of it`, `${row.name}: 3 times POST was answered 503: away`],
  );
});

test('the picture has a bar for each aim of what was measured last, and is well formed', () => {
  const older = { ...record, at: '2026-11-20T10:00:00.000Z', ratio: '0.1' };
  const twelfth = {
    ...record,
    row: 'P12 <tabs> & "more"',
    unit: 'MB',
    figure: '9000',
    aim: 'figure at most 1536',
  };
  const bars = barsOf([older, twelfth, record]);
  assert.deepEqual(
    bars.map(({ label, isMet }) => ({ label, isMet })),
    [
      { label: 'P1 create, 64 clients: ratio at least 0.75', isMet: true },
      { label: 'P1 create, 64 clients: p99 at most 30 ms', isMet: true },
      { label: 'P12 <tabs> & "more": at most 1536 MB', isMet: false },
    ],
  );
  const svg = drawPicture(bars, 'a & b');
  const stack: string[] = [];
  for (const [whole, close, name, isAlone] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (close) assert.equal(stack.pop(), name, whole);
    else if (!isAlone) stack.push(name ?? '');
  }
  assert.deepEqual(stack, []);
  // Outside of tags nothing is left that would begin one, and every ampersand begins a reference.
  assert.doesNotMatch(svg.replaceAll(/<[^<>]*>/g, ''), /[<>]/);
  assert.doesNotMatch(svg, /&(?!(?:amp|lt|gt|quot);)/);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
  assert.equal(svg.match(/<rect /g)?.length, 1 + bars.length);
});
