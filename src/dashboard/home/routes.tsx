import type { JSX } from 'preact';
import { type DayFigures, shareOf, sumOf, threeDsOutcomes } from '../../domain/figures.ts';
import { formatMoneyCode, money } from '../../domain/money.ts';
import { countDays } from '../../flows/count-days.ts';
import { findOldestPending } from '../../store/day-figures.ts';
import { listSessions } from '../../store/list-sessions.ts';
import { formatDay } from '../../ui/format-time.ts';
import { toCsv } from '../csv.ts';
import type { DashboardDeps } from '../deps.ts';
import { Copyable, When, wordOf } from '../parts.tsx';
import { type Answer, get, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { BandPlot, BarPlot, Figure, StepPlot } from './plots.tsx';

export const homeRoutes: readonly Route[] = [
  get('', 'read_payments', showHome),
  get('figures.csv', 'export_payments', exportFigures),
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
            <a href={visit.href('figures.csv', { days: String(span) })}>{t('list.csv')}</a>
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

interface PlotProps {
  readonly visit: MerchantVisit;
  readonly days: readonly DayFigures[];
}

const labelsOf = ({ visit, days }: PlotProps) => days.map(({ day }) => formatDay(day, visit.language));

/** One figure for each currency: two are never added up. */
function Volume(props: PlotProps & { before: readonly DayFigures[] }): JSX.Element {
  const { visit, days, before } = props;
  const { t, language } = visit;
  const currencies = sumOf([...before, ...days]).money.map(({ currency }) => currency);
  const labels = labelsOf(props);
  return (
    <>
      {currencies.map((currency) => {
        const paid = (of: readonly DayFigures[]) =>
          of.map(({ money: all }) => all.find((one) => one.currency === currency)?.paidMinor ?? 0);
        const words = (minor: number) => formatMoneyCode(money(minor, currency), language);
        const total = (of: readonly DayFigures[]) => paid(of).reduce((sum, one) => sum + one, 0);
        const values = paid(days);
        return (
          <Figure
            key={currency}
            title={t('home.volume', { currency })}
            total={
              <>
                {words(total(days))} <span class="than">{t('home.before', { value: words(total(before)) })}</span>
              </>
            }
            plot={
              <BarPlot
                labels={labels}
                values={values}
                before={paid(before)}
                most={short(Math.max(0, ...values) / 100, language)}
                label={t('home.volume', { currency })}
              />
            }
            tableLabel={t('home.table')}
            head={[t('home.day'), t('home.paid'), t('home.paid_before')]}
            rows={labels.map((label, index) => [label, words(values[index] ?? 0), words(paid(before)[index] ?? 0)])}
          />
        );
      })}
    </>
  );
}

function short(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function Acceptance(props: PlotProps): JSX.Element {
  const { visit, days } = props;
  const { t } = visit;
  const labels = labelsOf(props);
  const points = days.map(({ approved, declined }) => shareOf(approved, approved + declined));
  const { approved, declined } = sumOf(days);
  const whole = shareOf(approved, approved + declined);
  return (
    <Figure
      title={t('home.acceptance')}
      total={
        whole ? (
          <>
            {percent(whole.share)}{' '}
            <span class="than">{t('home.range', { low: percent(whole.low), high: percent(whole.high) })}</span>
          </>
        ) : (
          '–'
        )
      }
      plot={<BandPlot labels={labels} points={points} label={t('home.acceptance')} />}
      tableLabel={t('home.table')}
      head={[t('home.day'), t('home.approved'), t('home.declined'), t('home.share')]}
      rows={days.map((day, index) => [
        labels[index] ?? day.day,
        String(day.approved),
        String(day.declined),
        points[index] ? percent(points[index].share) : '–',
      ])}
    />
  );
}

function Steps(props: { visit: MerchantVisit; title: string; steps: readonly { name: string; value: number; says?: string }[] }): JSX.Element {
  const { t } = props.visit;
  const steps = props.steps.map((step) => ({ says: String(step.value), ...step }));
  const isEmpty = steps.every(({ value }) => value === 0);
  return (
    <Figure
      title={props.title}
      plot={isEmpty ? <p class="soft">{t('home.none')}</p> : <StepPlot steps={steps} label={props.title} />}
      tableLabel={t('home.table')}
      head={[t('home.what'), t('home.count')]}
      rows={steps.map(({ name, says }) => [name, says])}
    />
  );
}

function Funnel({ visit, days }: PlotProps): JSX.Element {
  const { t } = visit;
  const { funnel } = sumOf(days);
  const says = (value: number) =>
    funnel.created === 0 ? String(value) : `${value} (${percent(value / funnel.created)})`;
  const steps = (['created', 'submitted', 'authenticated', 'paid'] as const).map((step) => ({
    name: t(`funnel.${step}`),
    value: funnel[step],
    says: says(funnel[step]),
  }));
  return <Steps visit={visit} title={t('home.funnel')} steps={steps} />;
}

const mostReasons = 8;

function Declines({ visit, days }: PlotProps): JSX.Element {
  const steps = sumOf(days)
    .declines.slice(0, mostReasons)
    .map(({ reason, count }) => ({ name: wordOf(visit, 'decline', reason), value: count }));
  return <Steps visit={visit} title={visit.t('home.declines')} steps={steps} />;
}

function ThreeDs({ visit, days }: PlotProps): JSX.Element {
  const { threeDs } = sumOf(days);
  const steps = threeDsOutcomes.map((outcome) => ({
    name: visit.t(`three_ds.${outcome}`),
    value: threeDs[outcome],
  }));
  return <Steps visit={visit} title={visit.t('home.three_ds')} steps={steps} />;
}

function Acquirers({ visit, days }: PlotProps): JSX.Element {
  const { t } = visit;
  const rows = days.flatMap(({ day, acquirers }) => acquirers.map((one) => ({ day, ...one })));
  const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`);
  const steps = rows.slice(-8).map(({ day, accountId, p95Ms, p50Ms }) => ({
    name: `${accountId === 'sandbox' ? t('acquirer.sandbox') : accountId.slice(0, 12)}, ${formatDay(day, visit.language)}`,
    value: Math.round(p95Ms ?? 0),
    says: `p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)}`,
  }));
  return (
    <Figure
      title={t('home.acquirers')}
      plot={steps.length === 0 ? <p class="soft">{t('home.none')}</p> : <StepPlot steps={steps} label={t('home.acquirers')} />}
      tableLabel={t('home.table')}
      head={[t('home.day'), t('home.account'), t('home.count'), t('home.unclear'), 'p50', 'p95']}
      rows={rows.map(({ day, accountId, count, unclear, p50Ms, p95Ms }) => [
        day,
        accountId,
        String(count),
        String(unclear),
        ms(p50Ms),
        ms(p95Ms),
      ])}
    />
  );
}

function Webhooks({ visit, days }: PlotProps): JSX.Element {
  const { deliveries } = sumOf(days);
  const steps = (['delivered', 'pending', 'failed'] as const).map((state) => ({
    name: visit.t(`delivery.${state}`),
    value: deliveries[state],
  }));
  return <Steps visit={visit} title={visit.t('home.webhooks')} steps={steps} />;
}

function Refunds({ visit, days }: PlotProps): JSX.Element {
  const { t, language } = visit;
  const steps = sumOf(days).money.map(({ currency, paidMinor, refundedMinor }) => ({
    name: currency,
    value: refundedMinor,
    says: `${formatMoneyCode(money(refundedMinor, currency), language)}${paidMinor > 0 ? ` (${percent(refundedMinor / paidMinor)})` : ''}`,
  }));
  return <Steps visit={visit} title={t('home.refunds')} steps={steps} />;
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
        <p>{t('home.empty_says')}</p>
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
