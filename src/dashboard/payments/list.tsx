import type { JSX } from 'preact';
import { currencyCodes } from '../../domain/currency.ts';
import { readSessionId } from '../../domain/id.ts';
import { type Session, type SessionStatus, sessionStatuses, statusAt } from '../../domain/session.ts';
import { listSessions, type SessionPage } from '../../store/list-sessions.ts';
import { listSavedViews } from '../../store/saved-views.ts';
import { findSession } from '../../store/sessions.ts';
import type { DashboardDeps } from '../deps.ts';
import { Amount, Badge, type Column, Pager, Select, Table, type Tone, When } from '../parts.tsx';
import { type Answer, to } from '../route.ts';
import { type MerchantVisit, withQuery } from '../visit.ts';
import { readWish } from './find.ts';
import { SavedViews } from './views.tsx';

const shown = 50;

export const statusTones: Readonly<Record<SessionStatus, Tone>> = {
  open: 'quiet',
  processing: 'wait',
  requires_action: 'wait',
  succeeded: 'good',
  failed: 'bad',
  expired: 'quiet',
};

export function StatusBadge({ visit, session }: { visit: MerchantVisit; session: Session }): JSX.Element {
  const status = statusAt(session, visit.now);
  const isBack = session.amountRefundedMinor > 0;
  return (
    <>
      <Badge tone={statusTones[status]}>{visit.t(`status.${status}`)}</Badge>
      {isBack ? <Badge tone="wait">{visit.t('status.refunded')}</Badge> : null}
    </>
  );
}

/** What paid, in a few characters. */
export function paidWithText(visit: MerchantVisit, { paymentMethod }: Session): string {
  if (!paymentMethod) return '–';
  const { brand, last4, wallet, type } = paymentMethod;
  if (last4) return `${brand ?? ''} •••• ${last4}`.trim();
  return wallet ? visit.t(`wallet.${wallet}`) : visit.t(`method.${type}`);
}

/** Columns that somebody may leave out; the others are always there. */
export const extraColumns = ['order', 'email', 'method', 'description'] as const;
export type ExtraColumn = (typeof extraColumns)[number];

function columnsOf(visit: MerchantVisit, chosen: readonly ExtraColumn[]): Column<Session>[] {
  const { t } = visit;
  const extra: Readonly<Record<ExtraColumn, Column<Session>>> = {
    order: { name: t('payments.order'), cell: ({ orderId }) => <bdi>{orderId ?? '–'}</bdi> },
    email: { name: t('sign_in.email'), cell: (session) => <bdi>{emailOf(session) ?? '–'}</bdi> },
    method: { name: t('payments.method'), cell: (session) => paidWithText(visit, session) },
    description: {
      name: t('payments.description'),
      cell: ({ description }) => <bdi>{description ?? '–'}</bdi>,
    },
  };
  return [
    { name: t('payments.amount'), cell: ({ amount }) => <Amount visit={visit} amount={amount} /> },
    { name: t('payments.status'), cell: (session) => <StatusBadge visit={visit} session={session} /> },
    ...chosen.map((name) => extra[name]),
    { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
  ];
}

export function emailOf({ customerDetails, customer }: Session): string | undefined {
  return customerDetails?.email ?? customer?.email;
}

export async function showPayments(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, query } = visit;
  const wish = await readWish(deps, visit);
  if (wish.kind === 'one') return to(visit.href(`payments/${wish.id}`));
  const page = await pageOf(deps, visit);
  const found =
    wish.kind === 'none' ? undefined : await listSessions(deps.db, wish.filter, { limit: shown, ...page });
  const sessions = found?.kind === 'page' ? found.sessions : [];
  const chosen = columnsChosen(query.columns);
  const views = await listSavedViews(deps.db, {
    merchantId: visit.merchant.id,
    userId: visit.person.user.id,
  });
  return {
    kind: 'page',
    title: t('menu.payments'),
    section: 'menu.payments',
    body: (
      <>
        <Filters visit={visit} />
        <SavedViews visit={visit} views={views} query={withQuery('', filtersOf(visit)).slice(1)} />
        {found?.kind === 'too_broad' ? (
          <p class="fault">{t('payments.too_broad', { count: found.searched })}</p>
        ) : null}
        <Table
          label={t('menu.payments')}
          columns={columnsOf(visit, chosen)}
          rows={sessions}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`payments/${id}`)}
          empty={<p>{t('payments.none')}</p>}
        />
        <Pager visit={visit} {...turns(visit, sessions, found?.kind === 'page' && found.hasMore, page)} />
      </>
    ),
  };
}

function columnsChosen(text: string | undefined): ExtraColumn[] {
  if (text === undefined) return ['order', 'method'];
  const names = text.split('.');
  return extraColumns.filter((name) => names.includes(name));
}

const kept = ['q', 'status', 'currency', 'from', 'to', 'columns'] as const;

/** The filters of the address, to be carried on. */
export function filtersOf({ query }: MerchantVisit): Record<string, string | undefined> {
  return Object.fromEntries(kept.map((name) => [name, query[name]]));
}

function turns(
  visit: MerchantVisit,
  sessions: readonly Session[],
  hasMore: boolean,
  page: Partial<SessionPage>,
): { older: string | undefined; newer: string | undefined } {
  const filters = filtersOf(visit);
  const [first, last] = [sessions[0], sessions.at(-1)];
  const hasOlder = page.endingBefore ? true : hasMore;
  const hasNewer = page.endingBefore ? hasMore : page.startingAfter !== undefined;
  return {
    older: hasOlder && last ? visit.href('payments', { ...filters, after: last.id }) : undefined,
    newer: hasNewer && first ? visit.href('payments', { ...filters, before: first.id }) : undefined,
  };
}

async function pageOf(
  deps: DashboardDeps,
  { query, merchant }: MerchantVisit,
): Promise<Partial<SessionPage>> {
  const find = async (id: string | undefined) =>
    id && readSessionId(id)?.merchantId === merchant.id
      ? findSession(deps.db, { merchantId: merchant.id, id })
      : undefined;
  const [after, before] = await Promise.all([find(query.after), find(query.before)]);
  return { ...(after && { startingAfter: after }), ...(before && { endingBefore: before }) };
}

function Filters({ visit }: { visit: MerchantVisit }): JSX.Element {
  const { t, query } = visit;
  const filters = filtersOf(visit);
  const any = { value: '', text: t('list.any') };
  return (
    <>
      <nav class="chips" aria-label={t('payments.status')}>
        <a
          href={visit.href('payments', { ...filters, status: undefined })}
          aria-current={query.status ? undefined : 'true'}
        >
          {t('list.all')}
        </a>
        {sessionStatuses.map((status) => (
          <a
            key={status}
            href={visit.href('payments', { ...filters, status })}
            aria-current={query.status === status ? 'true' : undefined}
          >
            {t(`status.${status}`)}
          </a>
        ))}
      </nav>
      <form method="get" action={visit.href('payments')} class="row filters">
        {query.status ? <input type="hidden" name="status" value={query.status} /> : null}
        <div class="field">
          <label for="q">{t('payments.search')}</label>
          <input
            id="q"
            name="q"
            type="search"
            value={query.q}
            data-search
            title={t('payments.search_hint')}
            maxLength={320}
          />
        </div>
        <Select
          name="currency"
          label={t('payments.currency')}
          value={query.currency}
          choices={[any, ...currencyCodes.map((code) => ({ value: code, text: code }))]}
        />
        <div class="field">
          <label for="from">{t('payments.from')}</label>
          <input id="from" name="from" type="date" value={query.from} />
        </div>
        <div class="field">
          <label for="to">{t('payments.to')}</label>
          <input id="to" name="to" type="date" value={query.to} />
        </div>
        <button class="button" type="submit">
          {t('list.find')}
        </button>
      </form>
      <p class="soft">{t('payments.search_hint')}</p>
      <ColumnChoice visit={visit} />
    </>
  );
}

/** Which columns are shown stands in the address, like every filter; a link keeps a view. */
function ColumnChoice({ visit }: { visit: MerchantVisit }): JSX.Element {
  const { t, query } = visit;
  const chosen = columnsChosen(query.columns);
  const filters = filtersOf(visit);
  const without = (name: ExtraColumn) =>
    chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name];
  return (
    <nav class="chips" aria-label={t('payments.columns')}>
      {extraColumns.map((name) => (
        <a
          key={name}
          href={visit.href('payments', { ...filters, columns: without(name).join('.') || 'none' })}
          aria-current={chosen.includes(name) ? 'true' : undefined}
        >
          {t(`column.${name}`)}
        </a>
      ))}
      {visit.can('export_payments') ? (
        <a href={visit.href('exports/payments.csv', filters)}>{t('list.csv')}</a>
      ) : null}
    </nav>
  );
}
