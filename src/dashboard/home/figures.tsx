import type { JSX } from 'preact';
import { type DayFigures, shareOf, sumOf, threeDsOutcomes } from '../../domain/figures.ts';
import { formatMoneyCode, money } from '../../domain/money.ts';
import { formatDay } from '../../ui/format-time.ts';
import { wordOf } from '../parts.tsx';
import type { MerchantVisit } from '../visit.ts';
import { BandPlot, BarPlot, Figure, StepPlot } from './plots.tsx';

interface PlotProps {
  readonly visit: MerchantVisit;
  readonly days: readonly DayFigures[];
}

const labelsOf = ({ visit, days }: PlotProps) => days.map(({ day }) => formatDay(day, visit.language));

/** One figure for each currency: two are never added up. */
export function Volume(props: PlotProps & { before: readonly DayFigures[] }): JSX.Element {
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
                {words(total(days))}{' '}
                <span class="than">{t('home.before', { value: words(total(before)) })}</span>
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
            rows={labels.map((label, index) => [
              label,
              words(values[index] ?? 0),
              words(paid(before)[index] ?? 0),
            ])}
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

export function Acceptance(props: PlotProps): JSX.Element {
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
            <span class="than">
              {t('home.range', { low: percent(whole.low), high: percent(whole.high) })}
            </span>
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

function Steps(props: {
  visit: MerchantVisit;
  title: string;
  steps: readonly { name: string; value: number; says?: string }[];
}): JSX.Element {
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

export function Funnel({ visit, days }: PlotProps): JSX.Element {
  const { t } = visit;
  const { funnel } = sumOf(days);
  const says = (value: number) =>
    funnel.created === 0 ? String(value) : `${value} (${percent(value / funnel.created)})`;
  const steps = (['created', 'opened', 'submitted', 'authenticated', 'paid'] as const).map((step) => ({
    name: t(`funnel.${step}`),
    value: funnel[step],
    says: says(funnel[step]),
  }));
  return <Steps visit={visit} title={t('home.funnel')} steps={steps} />;
}

const mostReasons = 8;

export function Declines({ visit, days }: PlotProps): JSX.Element {
  const steps = sumOf(days)
    .declines.slice(0, mostReasons)
    .map(({ reason, count }) => ({ name: wordOf(visit, `decline.${reason}`), value: count }));
  return <Steps visit={visit} title={visit.t('home.declines')} steps={steps} />;
}

export function ThreeDs({ visit, days }: PlotProps): JSX.Element {
  const { threeDs } = sumOf(days);
  const steps = threeDsOutcomes.map((outcome) => ({
    name: visit.t(`three_ds.${outcome}`),
    value: threeDs[outcome],
  }));
  return <Steps visit={visit} title={visit.t('home.three_ds')} steps={steps} />;
}

export function Acquirers({ visit, days }: PlotProps): JSX.Element {
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
      plot={
        steps.length === 0 ? (
          <p class="soft">{t('home.none')}</p>
        ) : (
          <StepPlot steps={steps} label={t('home.acquirers')} />
        )
      }
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

export function Webhooks({ visit, days }: PlotProps): JSX.Element {
  const { deliveries } = sumOf(days);
  const steps = (['delivered', 'pending', 'failed'] as const).map((state) => ({
    name: visit.t(`delivery.${state}`),
    value: deliveries[state],
  }));
  return <Steps visit={visit} title={visit.t('home.webhooks')} steps={steps} />;
}

export function Refunds({ visit, days }: PlotProps): JSX.Element {
  const { t, language } = visit;
  const steps = sumOf(days).money.map(({ currency, paidMinor, refundedMinor }) => ({
    name: currency,
    value: refundedMinor,
    says: `${formatMoneyCode(money(refundedMinor, currency), language)}${paidMinor > 0 ? ` (${percent(refundedMinor / paidMinor)})` : ''}`,
  }));
  return <Steps visit={visit} title={t('home.refunds')} steps={steps} />;
}
