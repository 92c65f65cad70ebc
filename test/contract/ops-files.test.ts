import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { renderPage } from '../../scripts/docs/render-page.ts';
import { freePort, startWorld } from '../support/world.ts';

/* What an operator loads into Prometheus and Grafana names only what a process tells and what the handbook explains. */

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const alertsFile = readOurs('ops/prometheus/alerts.yaml');
const dashboardFile = readOurs('ops/grafana/maxfi.json');

test('dashboard and alerts use metrics that a running process tells', async (t) => {
  const port = await freePort();
  const world = await startWorld(t, { environment: { MAXFI_METRICS_PORT: String(port) } });
  await world.createSession();
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const told = toldBy(text);
  const used = [...rules().map(({ expr }) => expr), ...targets()].flatMap((expr) => namesIn(expr));
  assert.ok(used.length > 40, `${used.length} names were looked at`);
  assert.deepEqual([...new Set(used.filter((name) => !told.has(name)))], []);
  const shown = new Set(targets().flatMap((expr) => namesIn(expr)));
  const ours = [...told].filter((name) => name.startsWith('maxfi_') && !/_(?:bucket|sum|count)$/.test(name));
  assert.deepEqual(
    ours.filter((name) => ![...shown].some((one) => one.startsWith(name))),
    [],
    'every metric of ours is on the dashboard',
  );
});

test('the search for names sees one that no process tells', () => {
  assert.deepEqual(
    namesIn('sum by (le, job) (rate(maxfi_x_bucket{a="b", c!~"up"}[5m] offset 1h)) > 0.5 and foo'),
    ['maxfi_x_bucket', 'foo'],
  );
});

test('every alert has a severity, a sentence and a part of the handbook, and every part has its alert', () => {
  const page = renderPage(readOurs('docs/handbook/alerts.md'), (href) => href);
  const parts = page.headings
    .filter(({ level }) => level === 2)
    .map(({ id }) => `docs/handbook/alerts.md#${id}`);
  assert.ok(rules().length > 10);
  for (const { alert, labels, annotations } of rules()) {
    assert.match(labels.severity, /^(?:critical|warning|info)$/, alert);
    assert.match(annotations.summary, /\.$/, alert);
    assert.equal(annotations.runbook, `docs/handbook/alerts.md#${alert.toLowerCase()}`);
  }
  assert.deepEqual(
    rules().map(({ annotations }) => annotations.runbook),
    [...new Set(rules().map(({ annotations }) => annotations.runbook))],
  );
  assert.deepEqual(
    rules()
      .map(({ annotations }) => annotations.runbook)
      .sort(),
    [...parts].sort(),
  );
});

function readOurs(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

function rules(): Rule[] {
  const { groups } = parse(alertsFile) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
}

function targets(): string[] {
  const { panels } = JSON.parse(dashboardFile) as { panels: { targets?: { expr: string }[] }[] };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** Names of the text format, those of a histogram's parts included, and `up`, which Prometheus makes itself. */
function toldBy(text: string): Set<string> {
  const kinds = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => ({
    name,
    kind,
  }));
  return new Set([
    'up',
    ...kinds.flatMap(({ name, kind }) =>
      kind === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  ]);
}

const words =
  /^(?:sum|max|min|by|and|or|offset|rate|increase|topk|min_over_time|histogram_quantile|label_values)$/;

/** Names of metrics in an expression of PromQL: what is left without selectors, groupings, times and words of the language. */
function namesIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\bby \([^)]*\)/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b\d+(?:\.\d+)?[smhd]?\b/g, ' ');
  return (bare.match(/[A-Za-z_:][\w:]*/g) ?? []).filter((name) => !words.test(name));
}
