import { type DayFigures, threeDsOutcomes } from '../../domain/figures.ts';
import { countDays } from '../../flows/count-days.ts';
import { findOldestPending } from '../../store/day-figures.ts';
import { listSessions } from '../../store/list-sessions.ts';
import { toCsv } from '../csv.ts';
import type { DashboardDeps } from '../deps.ts';
import { Copyable, When } from '../parts.tsx';
import { type Answer, get, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { Acceptance, Acquirers, Declines, Funnel, Refunds, ThreeDs, Volume, Webhooks } from './figures.tsx';

export const homeRoutes: readonly Route[] = [
  get('', 'read_payments', showHome),
  get('exports/figures.csv', 'export_payments', exportFigures),
];

const spans = [1, 7, 28] as const;

function spanOf({ query }: MerchantVisit): number {
  return spans.find((days) => String(days) === query.days) ?? 7;
}

async function countFor(deps: DashboardDeps, visit: MerchantVisit, count: number): Promise<DayFigures[]> {
  const { merchant, livemode, timeZone } = visit;
  return countDays(deps, { merchantId: merchant.id, livemode, timeZone, count });
}

async function showHome(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode } = visit;
  const span = spanOf(visit);
  const key = { merchantId: merchant.id, livemode };
  const found = await listSessions(deps.db, key, { limit: 1 });
  if (found.kind === 'page' && found.sessions.length === 0) return emptyHome(deps, visit);
  const all = await countFor(deps, visit, span * 2);
  const days = all.slice(-span);
  const before = all.slice(0, -span);
  const oldest = await findOldestPending(deps.db, key);
  return {
    kind: 'page',
    title: t('menu.home'),
    section: 'menu.home',
    body: (
      <>
        <nav class="chips" aria-label={t('home.span')}>
          {spans.map((count) => (
            <a
              key={count}
              href={visit.href('', { days: String(count) })}
              aria-current={count === span ? 'true' : undefined}
            >
              {t('home.days', { count })}
            </a>
          ))}
          {visit.can('export_payments') ? (
            <a href={visit.href('exports/figures.csv', { days: String(span) })}>{t('list.csv')}</a>
          ) : null}
        </nav>
        <div class="figures">
          <Volume visit={visit} days={days} before={before} />
          <Acceptance visit={visit} days={days} />
          <Funnel visit={visit} days={days} />
          <Declines visit={visit} days={days} />
          <ThreeDs visit={visit} days={days} />
          <Acquirers visit={visit} days={days} />
          <Webhooks visit={visit} days={days} />
          <Refunds visit={visit} days={days} />
        </div>
        {oldest ? (
          <p>
            {t('home.oldest_webhook')} <When visit={visit} at={oldest} />
          </p>
        ) : null}
      </>
    ),
  };
}

/** A merchant without a payment is shown how to make one. */
function emptyHome(deps: DashboardDeps, visit: MerchantVisit): Answer {
  const { t } = visit;
  const key = visit.livemode ? 'sk_live_…' : 'sk_test_…';
  const curl = `curl ${deps.publicUrl}/v2/payments/checkout \\\n  -H 'Authorization: Bearer ${key}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"amount":4900,"currency":"AZN"}'`;
  return {
    kind: 'page',
    title: t('menu.home'),
    section: 'menu.home',
    body: (
      <div class="empty">
        <h2>{t('home.empty')}</h2>
        <p>{t(visit.livemode ? 'home.empty_live_says' : 'home.empty_says')}</p>
        <Copyable visit={visit} text={curl} label={t('home.empty')} />
        {visit.can('manage_keys') ? (
          <p>
            <a href={visit.href('keys/new')}>{t('keys.new')}</a>
          </p>
        ) : null}
      </div>
    ),
  };
}

async function exportFigures(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const days = await countFor(deps, visit, spanOf(visit));
  const head = [
    'day',
    'currency',
    'paid_minor',
    'paid_count',
    'refunded_minor',
    'refunded_count',
    'approved',
    'declined',
    'created',
    'opened',
    'submitted',
    'authenticated',
    'paid',
    ...threeDsOutcomes,
  ];
  const rows = days.flatMap((day) =>
    (day.money.length > 0 ? day.money : [undefined]).map((of) => [
      day.day,
      of?.currency ?? '',
      of?.paidMinor ?? 0,
      of?.paidCount ?? 0,
      of?.refundedMinor ?? 0,
      of?.refundedCount ?? 0,
      day.approved,
      day.declined,
      day.funnel.created,
      day.funnel.opened,
      day.funnel.submitted,
      day.funnel.authenticated,
      day.funnel.paid,
      ...threeDsOutcomes.map((outcome) => day.threeDs[outcome]),
    ]),
  );
  async function* parts() {
    yield toCsv([head, ...rows]);
  }
  return { kind: 'file', name: 'figures.csv', type: 'text/csv; charset=utf-8', parts: parts() };
}
