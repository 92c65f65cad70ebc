import { installationChain } from '../../domain/audit.ts';
import { isMailAddress } from '../../domain/mail.ts';
import { announce, takeBackAnnouncement } from '../../flows/announce.ts';
import { inviteColleague } from '../../flows/change-team.ts';
import { createMerchant } from '../../flows/create-merchant.ts';
import { recordingDb } from '../../flows/steps/append-audit.ts';
import { listStuckOperations } from '../../store/alerts.ts';
import { findServerFacts, findWaitingWork } from '../../store/doctor-facts.ts';
import { listMerchants } from '../../store/merchants.ts';
import { Field } from '../../ui/field.tsx';
import { formatDateTime } from '../../ui/format-time.ts';
import { listKeyVersions } from '../../vault/vault-keys.ts';
import type { DashboardDeps } from '../deps.ts';
import { Code, Copyable, Facts, FormFault, Pager, PostButton, PostForm, Table } from '../parts.tsx';
import { type Answer, done, type Route } from '../route.ts';
import { type PersonVisit, withQuery } from '../visit.ts';
import { showMerchant } from './merchant.tsx';

/** The installation's own pages: its merchants, and whether all is well. */
export const operatorRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/dashboard/operator',
    needs: 'operator',
    handle: (deps, visit) => showMerchants(deps, visit),
  },
  {
    method: 'POST',
    path: '/dashboard/operator/merchants',
    needs: 'operator',
    isFresh: true,
    handle: addMerchant,
  },
  {
    method: 'POST',
    path: '/dashboard/operator/announcements',
    needs: 'operator',
    isFresh: true,
    handle: sayToAll,
  },
  {
    method: 'POST',
    path: '/dashboard/operator/announcements/end',
    needs: 'operator',
    handle: endAnnouncement,
  },
  { method: 'GET', path: '/dashboard/operator/merchants/:id', needs: 'operator', handle: showMerchant },
  { method: 'GET', path: '/dashboard/operator/health', needs: 'operator', handle: showHealth },
];

const shown = 100;

async function showMerchants(deps: DashboardDeps, visit: PersonVisit, fault?: string): Promise<Answer> {
  const { t, query, language } = visit;
  const merchants = await listMerchants(deps.db, { after: query.after ?? '', limit: shown + 1 });
  const page = merchants.slice(0, shown);
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('menu.operator'),
    body: (
      <>
        <p>
          <a href="/dashboard/operator/health">{t('operator.health')}</a>
        </p>
        <h2>{t('operator.merchants')}</h2>
        <Table
          label={t('operator.merchants')}
          rows={page}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => `/dashboard/operator/merchants/${id}`}
          columns={[
            { name: t('branding.name'), cell: ({ name }) => <bdi>{name}</bdi> },
            { name: t('payment.id'), cell: ({ id }) => <Code>{id}</Code> },
            {
              name: t('list.created'),
              cell: ({ createdAt }) => formatDateTime(createdAt, language, deps.timeZone),
            },
          ]}
          empty={<p>{t('operator.no_merchants')}</p>}
        />
        <Pager
          visit={visit}
          older={
            merchants.length > shown
              ? withQuery('/dashboard/operator', { after: page.at(-1)?.id })
              : undefined
          }
          newer={query.after ? '/dashboard/operator' : undefined}
        />
        <h2>{t('operator.add')}</h2>
        <FormFault text={fault} />
        <PostForm visit={visit} action="/dashboard/operator/merchants" class="sheet">
          <Field
            name="name"
            label={t('branding.name')}
            value={visit.fields.name}
            input={{ maxLength: 100 }}
          />
          <Field
            name="email"
            label={t('operator.owner')}
            value={visit.fields.email}
            input={{ type: 'email', maxLength: 320 }}
          />
          <button class="button" type="submit">
            {t('operator.add')}
          </button>
        </PostForm>
        <AnnouncementForms visit={visit} />
      </>
    ),
  };
}

function AnnouncementForms({ visit }: { visit: PersonVisit }) {
  const { t } = visit;
  return (
    <>
      <h2>{t('operator.announce')}</h2>
      <PostForm visit={visit} action="/dashboard/operator/announcements" class="sheet">
        <Field
          name="body"
          label={t('operator.announce_text')}
          input={{ maxLength: 500, autocomplete: 'off' }}
        />
        <Field
          name="hours"
          label={t('operator.announce_hours')}
          value="24"
          input={{ inputMode: 'numeric', maxLength: 3 }}
        />
        <button class="button" type="submit">
          {t('operator.announce')}
        </button>
      </PostForm>
      <Table
        label={t('operator.announcements')}
        rows={visit.announcements}
        keyOf={({ id }) => id}
        columns={[
          { name: t('operator.announcements'), cell: ({ body }) => <bdi>{body}</bdi> },
          {
            name: t('list.action'),
            cell: ({ id }) => (
              <PostButton
                visit={visit}
                action="/dashboard/operator/announcements/end"
                hidden={{ id }}
                isDangerous
              >
                {t('team.withdraw')}
              </PostButton>
            ),
          },
        ]}
        empty={<p>{t('operator.no_announcements')}</p>}
      />
    </>
  );
}

async function sayToAll(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const body = (visit.fields.body ?? '').trim();
  const hours = Number(visit.fields.hours);
  const isRight =
    body !== '' &&
    body.length <= 500 &&
    !/\p{C}/u.test(body) &&
    Number.isInteger(hours) &&
    hours >= 1 &&
    hours <= 720;
  if (!isRight) return showMerchants(deps, visit, visit.t('operator.announce_wrong'));
  const until = new Date(visit.now.getTime() + hours * 3_600_000);
  await announce(deps, { body, until, actor: visit.person.actor });
  return done('/dashboard/operator', 'saved');
}

async function endAnnouncement(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  await takeBackAnnouncement(deps, visit.fields.id ?? '', visit.person.actor);
  return done('/dashboard/operator', 'removed');
}

async function addMerchant(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { t, fields, person, language } = visit;
  const name = (fields.name ?? '').trim();
  const email = (fields.email ?? '').trim();
  if (name === '' || name.length > 100 || /\p{C}/u.test(name))
    return showMerchants(deps, visit, t('fault.name'));
  if (!isMailAddress(email)) return showMerchants(deps, visit, t('fault.email'));
  const db = recordingDb(deps, () => ({
    chain: installationChain,
    actor: person.actor,
    action: 'merchant_created',
    subject: name,
    details: { owner: email },
  }));
  const { merchant } = await createMerchant(
    { ...deps, db },
    { name, supportEmail: email, brandColor: '#0b6e4f', logo: null, noticeLanguage: language },
  );
  const invited = await inviteColleague(
    deps,
    { actor: person.actor, role: 'owner' },
    { merchantId: merchant.id, merchantName: name, email, role: 'owner', language },
  );
  return {
    kind: 'page',
    title: t('operator.added'),
    body: (
      <>
        <Facts rows={[[t('payment.id'), <Code>{merchant.id}</Code>]]} />
        <p>{t('team.invited_says', { email })}</p>
        {invited.kind === 'invited' ? (
          <Copyable visit={visit} text={invited.link.reveal()} label={t('team.link')} />
        ) : null}
        <p>
          <a href="/dashboard/operator">{t('menu.operator')}</a>
        </p>
      </>
    ),
  };
}

async function showHealth(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { t, now, language } = visit;
  const [server, waiting, stuck, versions] = await Promise.all([
    findServerFacts(deps.db),
    findWaitingWork(deps.db, now),
    listStuckOperations(deps.db, { olderThan: new Date(now.getTime() - 60_000), limit: 1_000 }),
    listKeyVersions(deps.db),
  ]);
  const oldest = stuck[0]?.uncertainSince;
  return {
    kind: 'page',
    title: t('operator.health'),
    body: (
      <>
        <Facts
          rows={[
            ['PostgreSQL', server.versionText],
            [t('operator.connections'), `${server.connections} / ${server.maxConnections}`],
            ['fsync', server.fsync],
            ['synchronous_commit', server.synchronousCommit],
            [t('operator.deliveries_late'), waiting.deliveriesLate],
            [t('operator.operations_late'), waiting.operationsLate],
            [t('operator.mails_late'), waiting.mailsLate],
            [t('operator.mails_failed'), waiting.mailsFailed],
            [t('operator.sessions_late'), waiting.sessionsPastEnd],
            [t('operator.cards_forgotten'), waiting.cardsForgotten],
            [t('menu.stuck'), stuck.length],
            [t('operator.oldest'), oldest ? formatDateTime(oldest, language, deps.timeZone) : '–'],
          ]}
        />
        <h2>{t('operator.vault_keys')}</h2>
        <Table
          label={t('operator.vault_keys')}
          rows={versions}
          keyOf={({ version }) => String(version)}
          columns={[
            { name: t('branding.version'), cell: ({ version }) => version },
            { name: t('payments.status'), cell: ({ state }) => state },
          ]}
          empty={null}
        />
        <p>{t('operator.doctor')}</p>
      </>
    ),
  };
}
