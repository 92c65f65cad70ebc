import { currencyCodes, isCurrency } from '../../domain/currency.ts';
import { money, readAmount } from '../../domain/money.ts';
import { type LinkAmount, type PaymentLink, whyLinkIsOver } from '../../domain/payment-link.ts';
import { makePaymentLink, switchPaymentLink } from '../../flows/make-payment-link.ts';
import {
  findLinkUses,
  findPaymentLink,
  listLinkSessions,
  listPaymentLinks,
} from '../../store/payment-links.ts';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import {
  Amount,
  Badge,
  Copyable,
  Facts,
  FormFault,
  Pager,
  PostButton,
  PostForm,
  Select,
  Table,
  When,
} from '../parts.tsx';
import { paidWithText, StatusBadge } from '../payments/list.tsx';
import { QrPicture } from '../qr-picture.tsx';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

export const linkRoutes: readonly Route[] = [
  get('links', 'read_payments', showLinks),
  get('links/new', 'manage_links', async (_deps, visit) => newLinkPage(visit)),
  post('links', 'manage_links', makeLink),
  get('links/:id', 'read_payments', showLink),
  post('links/:id/switch', 'manage_links', switchLink),
];

const shown = 50;

function LinkMoney({ visit, link }: { visit: MerchantVisit; link: PaymentLink }) {
  const { amount, currency } = link;
  if (amount.kind === 'fixed') return <Amount visit={visit} amount={money(amount.minor, currency)} />;
  return (
    <>
      <Amount visit={visit} amount={money(amount.leastMinor, currency)} /> –{' '}
      <Amount visit={visit} amount={money(amount.mostMinor, currency)} />
    </>
  );
}

async function showLinks(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode, query } = visit;
  const before =
    query.before && (await findPaymentLink(deps.db, { merchantId: merchant.id, id: query.before }));
  const of = { merchantId: merchant.id, livemode, limit: shown + 1, ...(before && { before }) };
  const rows = await listPaymentLinks(deps.db, of);
  const links = rows.slice(0, shown);
  return {
    kind: 'page',
    title: t('menu.links'),
    section: 'menu.links',
    body: (
      <>
        <p>{t('links.says')}</p>
        {visit.can('manage_links') ? (
          <p class="actions">
            <a class="small" href={visit.href('links/new')}>
              {t('links.new')}
            </a>
          </p>
        ) : null}
        <Table
          label={t('menu.links')}
          rows={links}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`links/${id}`)}
          columns={[
            { name: t('keys.name'), cell: ({ name }) => <bdi>{name}</bdi> },
            { name: t('payments.amount'), cell: (link) => <LinkMoney visit={visit} link={link} /> },
            {
              name: t('payments.status'),
              cell: (link) => (
                <Badge tone={whyLinkIsOver(link, 0, visit.now) ? 'quiet' : 'good'}>
                  {t(whyLinkIsOver(link, 0, visit.now) ? 'links.off' : 'links.on')}
                </Badge>
              ),
            },
            { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
          ]}
          empty={<p>{t('links.none')}</p>}
        />
        <Pager
          visit={visit}
          older={rows.length > shown ? visit.href('links', { before: links.at(-1)?.id }) : undefined}
          newer={before ? visit.href('links') : undefined}
        />
      </>
    ),
  };
}

function newLinkPage(visit: MerchantVisit, fault?: string): Answer {
  const { t, fields } = visit;
  const field = (name: string, label: string, hint?: string, input = {}) => (
    <Field
      name={name}
      label={label}
      hint={hint}
      value={fields[name]}
      input={{ autocomplete: 'off', ...input }}
    />
  );
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('links.new'),
    section: 'menu.links',
    body: (
      <>
        <FormFault text={fault} />
        <PostForm visit={visit} action={visit.href('links')} class="sheet">
          {field('name', t('keys.name'), t('links.name_hint'), { maxLength: 100 })}
          {field('description', t('payments.description'), t('links.description_hint'), { maxLength: 500 })}
          <Select
            name="currency"
            label={t('payments.currency')}
            value={fields.currency ?? 'AZN'}
            choices={currencyCodes.map((code) => ({ value: code, text: code }))}
          />
          {field('amount', t('payments.amount'), t('links.amount_hint'), {
            inputMode: 'decimal',
            maxLength: 16,
          })}
          {field('least', t('links.least'), t('links.choice_hint'), { inputMode: 'decimal', maxLength: 16 })}
          {field('most', t('links.most'), undefined, { inputMode: 'decimal', maxLength: 16 })}
          {field('max_uses', t('links.max_uses'), t('links.max_uses_hint'), {
            inputMode: 'numeric',
            maxLength: 7,
          })}
          {field('days', t('links.days'), t('links.days_hint'), { inputMode: 'numeric', maxLength: 4 })}
          <button class="button" type="submit">
            {t('links.make')}
          </button>
        </PostForm>
      </>
    ),
  };
}

const mostMinor = 999_999_999_999;

/** What the form asks for as an amount, or nothing when it is neither one amount nor two limits. */
function readLinkAmount(fields: Readonly<Record<string, string>>): LinkAmount | undefined {
  const [one, least, most] = ['amount', 'least', 'most'].map((name) => readAmount(fields[name] ?? ''));
  const isEmpty = (name: string) => (fields[name] ?? '').trim() === '';
  if (one && one <= mostMinor && isEmpty('least') && isEmpty('most')) return { kind: 'fixed', minor: one };
  if (!isEmpty('amount') || !least || !most || least > most || most > mostMinor) return undefined;
  return { kind: 'chosen', leastMinor: least, mostMinor: most };
}

function readCount(text: string | undefined, most: number): number | null | undefined {
  if (!text?.trim()) return null;
  const count = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 && count <= most ? count : undefined;
}

async function makeLink(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, livemode, person, now } = visit;
  const name = (fields.name ?? '').trim();
  const description = (fields.description ?? '').trim();
  const currency = fields.currency ?? '';
  const amount = readLinkAmount(fields);
  const maxUses = readCount(fields.max_uses, 1_000_000);
  const days = readCount(fields.days, 3_650);
  if (name === '' || name.length > 100 || /\p{C}/u.test(name)) return newLinkPage(visit, t('fault.name'));
  if (description.length > 500 || /\p{C}/u.test(description))
    return newLinkPage(visit, t('links.bad_description'));
  if (!isCurrency(currency) || !amount) return newLinkPage(visit, t('links.bad_amount'));
  if (maxUses === undefined || days === undefined) return newLinkPage(visit, t('links.bad_count'));
  const link = await makePaymentLink(
    deps,
    {
      merchantId: merchant.id,
      livemode,
      name,
      amount,
      currency,
      description: description || null,
      maxUses,
      expiresAt: days === null ? null : new Date(now.getTime() + days * 86_400_000),
    },
    person.actor,
  );
  return done(visit.href(`links/${link.id}`), 'link_made');
}

async function findOwnLink(deps: DashboardDeps, visit: MerchantVisit): Promise<PaymentLink | undefined> {
  const link = await findPaymentLink(deps.db, { merchantId: visit.merchant.id, id: visit.params.id ?? '' });
  return link?.livemode === visit.livemode ? link : undefined;
}

async function showLink(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, now } = visit;
  const link = await findOwnLink(deps, visit);
  if (!link) return { kind: 'not_found' };
  const [{ used, paid }, sessions] = await Promise.all([
    findLinkUses(deps.db, link, now),
    listLinkSessions(deps.db, link, shown),
  ]);
  const why = whyLinkIsOver(link, used, now);
  const address = `${deps.publicUrl}/pay/${link.id}`;
  return {
    kind: 'page',
    title: link.name,
    section: 'menu.links',
    body: (
      <>
        <Copyable visit={visit} text={address} label={t('links.address')} />
        <QrPicture text={address} label={t('links.picture')} />
        <Facts
          rows={[
            [t('payments.status'), why ? t(`link_over.${why}`) : t('links.on')],
            [t('payments.amount'), <LinkMoney key="amount" visit={visit} link={link} />],
            [t('payments.description'), <bdi key="description">{link.description ?? '–'}</bdi>],
            [t('links.uses'), `${paid} / ${link.maxUses ?? '∞'}`],
            [
              t('payment.expires'),
              link.expiresAt ? <When key="end" visit={visit} at={link.expiresAt} /> : '–',
            ],
          ]}
        />
        {visit.can('manage_links') ? (
          <div class="actions">
            <PostButton
              visit={visit}
              action={visit.href(`links/${link.id}/switch`)}
              hidden={{ active: link.isActive ? '0' : '1' }}
              isDangerous={link.isActive}
            >
              {t(link.isActive ? 'links.turn_off' : 'links.turn_on')}
            </PostButton>
          </div>
        ) : null}
        <h2>{t('menu.payments')}</h2>
        <Table
          label={t('menu.payments')}
          rows={sessions}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`payments/${id}`)}
          columns={[
            { name: t('payments.amount'), cell: ({ amount }) => <Amount visit={visit} amount={amount} /> },
            {
              name: t('payments.status'),
              cell: (session) => <StatusBadge visit={visit} session={session} />,
            },
            { name: t('payments.method'), cell: (session) => paidWithText(visit, session) },
            { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
          ]}
          empty={<p>{t('links.no_payments')}</p>}
        />
      </>
    ),
  };
}

async function switchLink(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const link = await findOwnLink(deps, visit);
  if (!link) return { kind: 'not_found' };
  await switchPaymentLink(deps, link, visit.fields.active === '1', visit.person.actor);
  return done(visit.href(`links/${link.id}`), 'saved');
}
