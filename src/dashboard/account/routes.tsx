import { isLanguage, languageNames, languages } from '../../domain/language.ts';
import { changePassword } from '../../flows/change-password.ts';
import { changeProfile } from '../../flows/change-profile.ts';
import { endSignIn } from '../../flows/end-sign-in.ts';
import { renewRecoveryCodes } from '../../flows/renew-recovery-codes.ts';
import { removePasskey } from '../../flows/use-passkey.ts';
import { listPasskeys, type Passkey } from '../../store/passkeys.ts';
import { listSignIns } from '../../store/sign-ins.ts';
import { findRecoveryCodesLeft } from '../../store/users.ts';
import { Field } from '../../ui/field.tsx';
import { formatDateTime } from '../../ui/format-time.ts';
import { Secret } from '../../vault/secret.ts';
import type { DashboardDeps } from '../deps.ts';
import { Facts, FormFault, PostButton, PostForm, Select, Table } from '../parts.tsx';
import { type Answer, done, type Route } from '../route.ts';
import { RecoveryCodesPage } from '../sign-in/pages.tsx';
import type { PersonVisit } from '../visit.ts';

/** What is somebody's own: name, language, password, second factors, and where they are signed in. */
export const accountRoutes: readonly Route[] = [
  { method: 'GET', path: '/dashboard/account', needs: 'person', handle: (deps, visit) => show(deps, visit) },
  { method: 'POST', path: '/dashboard/account/profile', needs: 'person', handle: saveProfile },
  {
    method: 'POST',
    path: '/dashboard/account/password',
    needs: 'person',
    isFresh: true,
    handle: savePassword,
  },
  {
    method: 'POST',
    path: '/dashboard/account/passkeys/remove',
    needs: 'person',
    isFresh: true,
    handle: dropPasskey,
  },
  {
    method: 'POST',
    path: '/dashboard/account/recovery-codes',
    needs: 'person',
    isFresh: true,
    handle: renewCodes,
  },
  { method: 'POST', path: '/dashboard/account/sign-ins/end', needs: 'person', handle: endOther },
];

async function show(deps: DashboardDeps, visit: PersonVisit, fault?: string): Promise<Answer> {
  const { t, person, language } = visit;
  const { user } = person;
  const [passkeys, signIns, codesLeft] = await Promise.all([
    listPasskeys(deps.db, user.id),
    listSignIns(deps.db, user.id),
    findRecoveryCodesLeft(deps.db, user.id),
  ]);
  const when = (at: Date) => formatDateTime(at, language, deps.timeZone);
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('account.title'),
    body: (
      <>
        <FormFault text={fault} />
        <Facts rows={[[t('sign_in.email'), <bdi>{user.email}</bdi>]]} />
        <PostForm visit={visit} action="/dashboard/account/profile" class="sheet">
          <Field
            name="name"
            label={t('account.name')}
            value={user.name}
            input={{ maxLength: 100, autocomplete: 'name' }}
          />
          <Select
            name="language"
            label={t('frame.language')}
            value={user.language}
            choices={languages.map((value) => ({ value, text: languageNames[value] }))}
          />
          <button class="button" type="submit">
            {t('form.save')}
          </button>
        </PostForm>
        <h2>{t('sign_in.password')}</h2>
        <PostForm visit={visit} action="/dashboard/account/password" class="sheet">
          <Field
            name="password"
            label={t('account.new_password')}
            hint={t('password.rule')}
            input={{ type: 'password', autocomplete: 'new-password', maxLength: 200 }}
          />
          <button class="button" type="submit">
            {t('account.change_password')}
          </button>
        </PostForm>
        <SecondFactors visit={visit} passkeys={passkeys} codesLeft={codesLeft} when={when} />
        <h2>{t('account.sign_ins')}</h2>
        <Table
          label={t('account.sign_ins')}
          rows={signIns}
          keyOf={({ id }) => id}
          columns={[
            { name: t('account.browser'), cell: ({ browser }) => <bdi>{browser || '–'}</bdi> },
            { name: t('account.address'), cell: ({ address }) => address },
            { name: t('list.used'), cell: ({ lastSeenAt }) => when(lastSeenAt) },
            {
              name: t('list.action'),
              cell: ({ id }) =>
                id === person.signIn.id ? (
                  t('account.this_browser')
                ) : (
                  <PostButton visit={visit} action="/dashboard/account/sign-ins/end" hidden={{ id }}>
                    {t('account.end')}
                  </PostButton>
                ),
            },
          ]}
          empty={null}
        />
      </>
    ),
  };
}

function SecondFactors(props: {
  visit: PersonVisit;
  passkeys: readonly Passkey[];
  codesLeft: number;
  when(at: Date): string;
}) {
  const { visit, passkeys, codesLeft, when } = props;
  const { t, person } = visit;
  const { user } = person;
  return (
    <>
      <h2>{t('account.second_factor')}</h2>
      <p>
        {user.hasCodes ? t('account.codes_on') : t('account.codes_off')}{' '}
        <a href="/dashboard/set-up?next=/dashboard/account">
          {t(user.hasCodes ? 'account.codes_again' : 'account.codes_set_up')}
        </a>
      </p>
      {user.hasCodes || passkeys.length > 0 ? (
        <p>
          {t('account.recovery', { left: codesLeft })}{' '}
          <PostButton visit={visit} action="/dashboard/account/recovery-codes">
            {t('account.renew_codes')}
          </PostButton>
        </p>
      ) : null}
      <Table
        label={t('account.passkeys')}
        rows={passkeys}
        keyOf={({ id }) => id}
        columns={[
          { name: t('account.passkeys'), cell: ({ name }) => <bdi>{name}</bdi> },
          { name: t('list.created'), cell: ({ createdAt }) => when(createdAt) },
          { name: t('list.used'), cell: ({ lastUsedAt }) => (lastUsedAt ? when(lastUsedAt) : '–') },
          {
            name: t('list.action'),
            cell: ({ id }) => (
              <PostButton
                visit={visit}
                action="/dashboard/account/passkeys/remove"
                hidden={{ id }}
                isDangerous
              >
                {t('form.remove')}
              </PostButton>
            ),
          },
        ]}
        empty={<p>{t('account.no_passkeys')}</p>}
      />
    </>
  );
}

async function saveProfile(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { name = '', language = '' } = visit.fields;
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 100 || /\p{C}/u.test(trimmed) || !isLanguage(language))
    return show(deps, visit, visit.t('fault.name'));
  await changeProfile(deps, visit.person.user.id, { name: trimmed, language });
  return done('/dashboard/account', 'saved');
}

async function savePassword(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { user, actor, hash } = visit.person;
  const password = new Secret(visit.fields.password ?? '');
  const fault = await changePassword(deps, { user, password, actor, keptHash: hash });
  return fault
    ? show(deps, visit, visit.t(`password.${fault}`))
    : done('/dashboard/account', 'password_changed');
}

async function dropPasskey(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { user, actor } = visit.person;
  await removePasskey(deps, { userId: user.id, id: visit.fields.id ?? '', actor });
  return done('/dashboard/account', 'removed');
}

async function renewCodes(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { user, actor } = visit.person;
  const codes = await renewRecoveryCodes(deps, { userId: user.id, actor });
  return RecoveryCodesPage(visit, codes, '/dashboard/account');
}

async function endOther(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  await endSignIn(deps, { userId: visit.person.user.id, id: visit.fields.id ?? '' });
  return done('/dashboard/account', 'signed_out_there');
}
