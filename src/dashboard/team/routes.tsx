import { isMailAddress } from '../../domain/mail.ts';
import { isRole, mayGrant, type Role, roles } from '../../domain/staff.ts';
import { changeMember, inviteColleague, withdrawInvitation } from '../../flows/change-team.ts';
import { listInvitations, listMembers } from '../../store/members.ts';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Copyable, FormFault, PostButton, PostForm, Select, Table, When } from '../parts.tsx';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { accept, showInvitation } from './invitation.tsx';

export const teamRoutes: readonly Route[] = [
  get('team', 'read_team', (deps, visit) => showTeam(deps, visit)),
  post('team/invite', 'manage_team', invite, { isFresh: true }),
  post('team/invitations/:id/withdraw', 'manage_team', withdraw),
  post('team/members/:id', 'manage_team', change, { isFresh: true }),
  {
    method: 'GET',
    path: '/dashboard/invitation/:token',
    needs: 'nobody',
    handle: (deps, visit) => showInvitation(deps, visit),
  },
  { method: 'POST', path: '/dashboard/invitation/:token', needs: 'nobody', isLimited: true, handle: accept },
];

const roleChoices = ({ t, role }: MerchantVisit) =>
  roles.filter((one) => mayGrant(role, one)).map((one) => ({ value: one, text: t(`role.${one}`) }));

async function showTeam(deps: DashboardDeps, visit: MerchantVisit, fault?: string): Promise<Answer> {
  const { t, merchant, person } = visit;
  const [members, invitations] = await Promise.all([
    listMembers(deps.db, merchant.id),
    listInvitations(deps.db, merchant.id),
  ]);
  const mayChange = visit.can('manage_team');
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('menu.team'),
    section: 'menu.team',
    body: (
      <>
        <FormFault text={fault} />
        <Table
          label={t('menu.team')}
          rows={members}
          keyOf={({ userId }) => userId}
          columns={[
            { name: t('account.name'), cell: ({ name }) => <bdi>{name}</bdi> },
            { name: t('sign_in.email'), cell: ({ email }) => <bdi>{email}</bdi> },
            { name: t('team.role'), cell: ({ role }) => t(`role.${role}`) },
            {
              name: t('account.second_factor'),
              cell: ({ hasSecondFactor }) => (
                <Badge tone={hasSecondFactor ? 'good' : 'wait'}>
                  {t(hasSecondFactor ? 'team.has_factor' : 'team.no_factor')}
                </Badge>
              ),
            },
            {
              name: t('list.action'),
              cell: ({ userId, role }) =>
                mayChange && mayGrant(visit.role, role) && userId !== person.user.id ? (
                  <MemberActions visit={visit} userId={userId} role={role} />
                ) : (
                  '–'
                ),
            },
          ]}
          empty={null}
        />
        {mayChange ? (
          <>
            <h2>{t('team.invite')}</h2>
            <PostForm visit={visit} action={visit.href('team/invite')} class="sheet">
              <Field
                name="email"
                label={t('sign_in.email')}
                input={{ type: 'email', maxLength: 320, autocomplete: 'off' }}
              />
              <Select name="role" label={t('team.role')} value="viewer" choices={roleChoices(visit)} />
              <button class="button" type="submit">
                {t('team.invite')}
              </button>
            </PostForm>
            <h2>{t('team.invitations')}</h2>
            <Table
              label={t('team.invitations')}
              rows={invitations}
              keyOf={({ id }) => id}
              columns={[
                { name: t('sign_in.email'), cell: ({ email }) => <bdi>{email}</bdi> },
                { name: t('team.role'), cell: ({ role }) => t(`role.${role}`) },
                {
                  name: t('payment.expires'),
                  cell: ({ expiresAt }) => <When visit={visit} at={expiresAt} />,
                },
                {
                  name: t('list.action'),
                  cell: ({ id }) => (
                    <PostButton
                      visit={visit}
                      action={visit.href(`team/invitations/${id}/withdraw`)}
                      isDangerous
                    >
                      {t('team.withdraw')}
                    </PostButton>
                  ),
                },
              ]}
              empty={<p>{t('team.no_invitations')}</p>}
            />
          </>
        ) : null}
        <h2>{t('team.roles')}</h2>
        <dl class="facts">
          {roles.map((role) => (
            <div key={role}>
              <dt>{t(`role.${role}`)}</dt>
              <dd>{t(`role_says.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </>
    ),
  };
}

function MemberActions({ visit, userId, role }: { visit: MerchantVisit; userId: string; role: Role }) {
  const { t } = visit;
  const action = visit.href(`team/members/${userId}`);
  return (
    <details>
      <summary>{t('list.action')}</summary>
      <PostForm visit={visit} action={action}>
        <label>
          {t('team.role')}
          <select name="role">
            {roleChoices(visit).map(({ value, text }) => (
              <option key={value} value={value} selected={value === role}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <button class="small" type="submit">
          {t('form.save')}
        </button>
      </PostForm>
      <PostButton visit={visit} action={action} hidden={{ role: 'none' }} isDangerous>
        {t('team.remove')}
      </PostButton>
    </details>
  );
}

async function invite(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, language, person, role } = visit;
  const email = (fields.email ?? '').trim();
  if (!isMailAddress(email)) return showTeam(deps, visit, t('fault.email'));
  if (!isRole(fields.role ?? '')) return showTeam(deps, visit, t('team.not_allowed'));
  const result = await inviteColleague(
    deps,
    { actor: person.actor, role },
    { merchantId: merchant.id, merchantName: merchant.name, email, role: fields.role as Role, language },
  );
  if (result.kind === 'not_allowed') return showTeam(deps, visit, t('team.not_allowed'));
  if (result.kind === 'is_member') return showTeam(deps, visit, t('team.is_member'));
  return {
    kind: 'page',
    title: t('team.invited'),
    section: 'menu.team',
    body: (
      <>
        <p>{t('team.invited_says', { email })}</p>
        <Copyable visit={visit} text={result.link.reveal()} label={t('team.link')} />
        <p>
          <a href={visit.href('team')}>{t('menu.team')}</a>
        </p>
      </>
    ),
  };
}

async function withdraw(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const by = { actor: visit.person.actor, role: visit.role };
  await withdrawInvitation(deps, by, { merchantId: visit.merchant.id, id: visit.params.id ?? '' });
  return done(visit.href('team'), 'removed');
}

async function change(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, person } = visit;
  const wish = fields.role ?? '';
  if (wish !== 'none' && !isRole(wish)) return showTeam(deps, visit, t('team.not_allowed'));
  const result = await changeMember(
    deps,
    { actor: person.actor, role: visit.role },
    { merchantId: merchant.id, userId: visit.params.id ?? '', role: wish === 'none' ? null : (wish as Role) },
  );
  if (result === 'changed') return done(visit.href('team'), 'saved');
  if (result === 'unknown') return { kind: 'not_found' };
  return showTeam(deps, visit, t(result === 'last_owner' ? 'team.last_owner' : 'team.not_allowed'));
}
