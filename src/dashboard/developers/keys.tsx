import {
  type ApiKey,
  defaultRequestsPerMinute,
  keyLimits,
  keyState,
  overlapHours,
  type Scope,
  scopes,
} from '../../domain/api-key.ts';
import { issueApiKey } from '../../flows/issue-api-key.ts';
import { revokeApiKey } from '../../flows/revoke-api-key.ts';
import { rollApiKey } from '../../flows/roll-api-key.ts';
import { listLeaks } from '../../store/api-key-leaks.ts';
import { listApiKeys } from '../../store/api-keys.ts';
import { Field } from '../../ui/field.tsx';
import type { Secret } from '../../vault/secret.ts';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Boxes, Code, Copyable, FormFault, PostForm, Table, ticked, When } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

export const keyRoutes: readonly Route[] = [
  get('keys', 'read_developers', (deps, visit) => showKeys(deps, visit)),
  get('keys/new', 'manage_keys', async (_deps, visit) => newKeyPage(visit), { isFresh: true }),
  post('keys', 'manage_keys', makeKey, { isFresh: true }),
  post('keys/:id/roll', 'manage_keys', rollKey, { isFresh: true }),
  post('keys/:id/revoke', 'manage_keys', revokeKey, { isFresh: true }),
];

const tones = { active: 'good', rolled: 'wait', expired: 'quiet', revoked: 'quiet' } as const;

async function showKeys(deps: DashboardDeps, visit: MerchantVisit, fault?: string): Promise<Answer> {
  const { t, merchant, livemode, now } = visit;
  const keys = (await listApiKeys(deps.db, merchant.id)).filter((key) => key.livemode === livemode);
  const leaked = new Set((await listLeaks(deps.db, merchant.id)).map(({ keyId }) => keyId));
  const isUsable = (key: ApiKey) => ['active', 'rolled'].includes(keyState(key, now));
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('menu.keys'),
    section: 'menu.keys',
    body: (
      <>
        <p>{t('keys.says')}</p>
        <FormFault text={fault} />
        {visit.can('manage_keys') ? (
          <p class="actions">
            <a class="small" href={visit.href('keys/new')}>
              {t('keys.new')}
            </a>
          </p>
        ) : null}
        <Table
          label={t('menu.keys')}
          rows={keys}
          keyOf={({ id }) => id}
          columns={[
            { name: t('keys.name'), cell: ({ name, id }) => <bdi>{name || id}</bdi> },
            {
              name: t('keys.key'),
              cell: ({ last4 }) => <Code>{`sk_${livemode ? 'live' : 'test'}_…${last4}`}</Code>,
            },
            {
              name: t('payments.status'),
              cell: (key) => (
                <>
                  <Badge tone={tones[keyState(key, now)]}>{t(`key_state.${keyState(key, now)}`)}</Badge>
                  {leaked.has(key.id) ? <Badge tone="bad">{t('keys.leaked')}</Badge> : null}
                </>
              ),
            },
            {
              name: t('keys.scopes'),
              cell: (key) => (key.scopes.length === scopes.length ? t('list.all') : key.scopes.join(', ')),
            },
            {
              name: t('list.used'),
              cell: ({ lastUsedAt }) => (lastUsedAt ? <When visit={visit} at={lastUsedAt} /> : '–'),
            },
            { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
            {
              name: t('list.action'),
              cell: (key) =>
                visit.can('manage_keys') && isUsable(key) ? <KeyActions visit={visit} apiKey={key} /> : '–',
            },
          ]}
          empty={<p>{t('keys.none')}</p>}
        />
      </>
    ),
  };
}

function KeyActions({ visit, apiKey }: { visit: MerchantVisit; apiKey: ApiKey }) {
  const { t } = visit;
  const base = visit.href(`keys/${apiKey.id}`);
  return (
    <details>
      <summary>{t('list.action')}</summary>
      {keyState(apiKey, visit.now) === 'active' ? (
        <PostForm visit={visit} action={`${base}/roll`}>
          <div class="field">
            <label for={`overlap-${apiKey.id}`}>{t('keys.overlap')}</label>
            <input
              id={`overlap-${apiKey.id}`}
              name="overlap"
              inputMode="numeric"
              value={String(overlapHours.usual)}
              maxLength={3}
            />
          </div>
          <button class="small" type="submit">
            {t('keys.roll')}
          </button>
        </PostForm>
      ) : null}
      <PostForm visit={visit} action={`${base}/revoke`}>
        <label class="box">
          <input type="checkbox" name="sure" />
          <span>{t('keys.revoke_sure')}</span>
        </label>
        <button class="small is-dangerous" type="submit">
          {t('keys.revoke')}
        </button>
      </PostForm>
    </details>
  );
}

function newKeyPage(visit: MerchantVisit, fault?: string): Answer {
  const { t, fields } = visit;
  const chosen = visit.request.method === 'GET' ? scopes : ticked(fields, 'scopes', scopes);
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('keys.new'),
    section: 'menu.keys',
    body: (
      <>
        <FormFault text={fault} />
        <PostForm visit={visit} action={visit.href('keys')} class="sheet">
          <Field
            name="name"
            label={t('keys.name')}
            hint={t('keys.name_hint')}
            value={fields.name}
            input={{ maxLength: keyLimits.maxNameLength }}
          />
          <Boxes
            name="scopes"
            label={t('keys.scopes')}
            values={chosen}
            choices={scopes.map((scope) => ({ value: scope, text: scope }))}
          />
          <button class="button" type="submit">
            {t('keys.make')}
          </button>
        </PostForm>
      </>
    ),
  };
}

async function makeKey(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, livemode } = visit;
  const name = (fields.name ?? '').trim();
  const chosen: Scope[] = ticked(fields, 'scopes', scopes);
  if (name.length > keyLimits.maxNameLength || /\p{C}/u.test(name)) return newKeyPage(visit, t('fault.name'));
  if (chosen.length === 0) return newKeyPage(visit, t('keys.no_scope'));
  const db = recorded(deps, visit, {
    action: 'key_created',
    subject: merchant.id,
    details: { name, livemode, scopes: chosen },
  });
  const { secretKey } = await issueApiKey(
    { ...deps, db },
    { merchantId: merchant.id, livemode, scopes: chosen, requestsPerMinute: defaultRequestsPerMinute, name },
  );
  return shownOnce(visit, secretKey);
}

/** The only page that ever shows a key. */
function shownOnce(visit: MerchantVisit, secretKey: Secret<string>): Answer {
  const { t } = visit;
  return {
    kind: 'page',
    title: t('keys.made'),
    section: 'menu.keys',
    body: (
      <>
        <p>{t('keys.made_says')}</p>
        <Copyable visit={visit} text={secretKey.reveal()} label={t('keys.key')} />
        <p>
          <a href={visit.href('keys')}>{t('keys.kept')}</a>
        </p>
      </>
    ),
  };
}

async function rollKey(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, params } = visit;
  const hours = Number(fields.overlap ?? overlapHours.usual);
  if (!Number.isInteger(hours) || hours < overlapHours.min || hours > overlapHours.max)
    return showKeys(deps, visit, t('keys.overlap_wrong', { most: overlapHours.max }));
  const id = params.id ?? '';
  if (!(await isOwnKey(deps, visit, id))) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'key_rolled', subject: id, details: { hours } });
  const result = await rollApiKey({ ...deps, db }, { merchantId: merchant.id, id, overlapHours: hours });
  if (result.kind !== 'rolled') return showKeys(deps, visit, t('keys.cannot_roll'));
  return shownOnce(visit, result.made.secretKey);
}

async function revokeKey(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const id = visit.params.id ?? '';
  if (!(await isOwnKey(deps, visit, id))) return { kind: 'not_found' };
  if (visit.fields.sure === undefined) return showKeys(deps, visit, visit.t('keys.not_sure'));
  const db = recorded(deps, visit, { action: 'key_revoked', subject: id });
  await revokeApiKey({ ...deps, db }, { merchantId: visit.merchant.id, id });
  return done(visit.href('keys'), 'key_revoked');
}

/** A key of this merchant in this mode: a page of test mode changes nothing of live mode. */
async function isOwnKey(deps: DashboardDeps, visit: MerchantVisit, id: string): Promise<boolean> {
  const keys = await listApiKeys(deps.db, visit.merchant.id);
  return keys.some((key) => key.id === id && key.livemode === visit.livemode);
}
