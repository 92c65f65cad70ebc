import { type AuditEntry, auditActions } from '../../domain/audit.ts';
import { isLanguage, languageNames, languages } from '../../domain/language.ts';
import { isMailAddress } from '../../domain/mail.ts';
import { isTimeZone } from '../../domain/time-zone.ts';
import { changeMerchant } from '../../flows/change-merchant.ts';
import { eraseCustomer } from '../../flows/erase-customer.ts';
import { listNewestAuditRows } from '../../store/audit.ts';
import { findNoticeReceiver } from '../../store/merchants.ts';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import { Code, Facts, FormFault, Pager, PostForm, Select, Table, When } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

export const settingsRoutes: readonly Route[] = [
  get('settings', 'manage_settings', (deps, visit) => showSettings(deps, visit)),
  post('settings', 'manage_settings', saveSettings),
  post('settings/erase', 'manage_settings', erase, { isFresh: true }),
  get('audit', 'read_audit', showAudit),
];

/** Those of the countries whose money the seed's currencies are, and UTC. Any other name may be typed. */
const zones = [
  'Asia/Baku',
  'Europe/Istanbul',
  'Europe/Moscow',
  'Asia/Almaty',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'UTC',
] as const;

async function showSettings(
  deps: DashboardDeps,
  visit: MerchantVisit,
  fault?: string,
  said?: string,
): Promise<Answer> {
  const { t, merchant, timeZone } = visit;
  const notices = await findNoticeReceiver(deps.db, merchant.id);
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('menu.settings'),
    section: 'menu.settings',
    body: (
      <>
        <FormFault text={fault} />
        {said ? (
          <p class="said" role="status">
            {said}
          </p>
        ) : null}
        <Facts rows={[[t('settings.merchant'), <Code>{merchant.id}</Code>]]} />
        <PostForm visit={visit} action={visit.href('settings')} class="sheet">
          <Field
            name="time_zone"
            label={t('settings.time_zone')}
            hint={t('settings.time_zone_hint')}
            value={timeZone}
            input={{ maxLength: 60, list: 'zones', autocomplete: 'off' } as object}
          />
          <datalist id="zones">
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <Field
            name="email"
            label={t('settings.notices')}
            hint={t('settings.notices_hint')}
            value={notices?.email}
            input={{ type: 'email', maxLength: 320 }}
          />
          <Select
            name="language"
            label={t('settings.notice_language')}
            value={notices?.language ?? 'en'}
            choices={languages.map((value) => ({ value, text: languageNames[value] }))}
          />
          <button class="button" type="submit">
            {t('form.save')}
          </button>
        </PostForm>
        <DataSections visit={visit} />
      </>
    ),
  };
}

/** What is kept, how to take it along, and how to have one person forgotten. */
function DataSections({ visit }: { visit: MerchantVisit }) {
  const { t } = visit;
  return (
    <>
      <h2>{t('settings.retention')}</h2>
      <p>{t('settings.retention_says')}</p>
      {visit.can('export_payments') ? (
        <>
          <h2>{t('settings.export')}</h2>
          <p>{t('settings.export_says')}</p>
          <p>
            <a class="small" href={visit.href('exports/all.jsonl')}>
              {t('settings.export_button')}
            </a>
          </p>
        </>
      ) : null}
      <h2>{t('settings.erase')}</h2>
      <p>{t('settings.erase_says')}</p>
      <PostForm visit={visit} action={visit.href('settings/erase')} class="sheet">
        <div class="field">
          <label for="erase-email">{t('sign_in.email')}</label>
          <input id="erase-email" name="email" type="email" maxLength={320} autocomplete="off" />
        </div>
        <label class="box">
          <input type="checkbox" name="sure" />
          <span>{t('settings.erase_sure')}</span>
        </label>
        <button class="small is-dangerous" type="submit">
          {t('settings.erase_button')}
        </button>
      </PostForm>
    </>
  );
}

async function erase(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, person } = visit;
  const email = (fields.email ?? '').trim();
  if (!isMailAddress(email)) return showSettings(deps, visit, t('fault.email'));
  if (fields.sure === undefined) return showSettings(deps, visit, t('keys.not_sure'));
  const count = await eraseCustomer(deps, { merchantId: merchant.id, email, actor: person.actor });
  return showSettings(deps, visit, undefined, t('settings.erased', { count }));
}

async function saveSettings(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant } = visit;
  const timeZone = (fields.time_zone ?? '').trim();
  const email = (fields.email ?? '').trim();
  if (!isTimeZone(timeZone)) return showSettings(deps, visit, t('settings.bad_zone'));
  if (email !== '' && !isMailAddress(email)) return showSettings(deps, visit, t('fault.email'));
  const db = recorded(deps, visit, {
    action: 'settings_changed',
    subject: merchant.id,
    details: { time_zone: timeZone, notices: email, was_time_zone: visit.timeZone },
  });
  await changeMerchant({ db }, merchant.id, {
    timeZone,
    supportEmail: email || undefined,
    noticeLanguage: isLanguage(fields.language ?? '') ? (fields.language as 'en') : undefined,
  });
  return done(visit.href('settings'), 'saved');
}

const shown = 50;

/** Who did what, the newest first. */
async function showAudit(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, query } = visit;
  const before = /^\d{1,9}$/.test(query.before ?? '') ? Number(query.before) : null;
  const rows = await listNewestAuditRows(deps.db, { merchantId: merchant.id, before, limit: shown + 1 });
  const page = rows
    .slice(0, shown)
    .map(({ number, content }) => ({ number, ...(JSON.parse(content) as AuditEntry) }));
  const last = page.at(-1);
  return {
    kind: 'page',
    title: t('menu.audit'),
    section: 'menu.audit',
    body: (
      <>
        <p>{t('audit.says')}</p>
        <Table
          label={t('menu.audit')}
          rows={page}
          keyOf={({ number }) => String(number)}
          columns={[
            { name: t('audit.number'), isNumber: true, cell: ({ number }) => number },
            { name: t('list.created'), cell: ({ at }) => <When visit={visit} at={new Date(at)} /> },
            {
              name: t('audit.who'),
              cell: ({ actorName, address }) => (
                <>
                  <bdi>{actorName}</bdi> {address}
                </>
              ),
            },
            {
              name: t('audit.what'),
              cell: ({ action }) => (auditActions.includes(action) ? t(`deed.${action}`) : action),
            },
            { name: t('audit.whom'), cell: ({ subject }) => <Code>{subject}</Code> },
            { name: t('audit.details'), cell: ({ details }) => <bdi>{detailsText(details)}</bdi> },
          ]}
          empty={<p>{t('audit.none')}</p>}
        />
        <Pager
          visit={visit}
          older={
            rows.length > shown && last ? visit.href('audit', { before: String(last.number) }) : undefined
          }
          newer={before === null ? undefined : visit.href('audit')}
        />
      </>
    ),
  };
}

function detailsText(details: AuditEntry['details']): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
}
