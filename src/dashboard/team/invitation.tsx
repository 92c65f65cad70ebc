import { acceptInvitation } from '../../flows/accept-invitation.ts';

import { hashToken } from '../../flows/steps/open-sign-in.ts';
import { findInvitation } from '../../store/members.ts';
import { findMerchant } from '../../store/merchants.ts';
import { findUserByEmail } from '../../store/users.ts';
import { Field } from '../../ui/field.tsx';
import { Secret } from '../../vault/secret.ts';
import type { DashboardDeps } from '../deps.ts';
import { FormFault } from '../parts.tsx';
import { type Answer, to } from '../route.ts';
import { type Visit, withQuery } from '../visit.ts';

export async function showInvitation(deps: DashboardDeps, visit: Visit, fault?: string): Promise<Answer> {
  const { t, params, fields, person } = visit;
  const invitation = await findInvitation(deps.db, hashToken(params.token ?? ''), visit.now);
  const merchant = invitation && (await findMerchant(deps.db, invitation.merchantId));
  if (!invitation || !merchant)
    return {
      kind: 'page',
      status: 404,
      title: t('invitation.gone'),
      body: <p>{t('invitation.gone_says')}</p>,
    };
  const known = await findUserByEmail(deps.db, invitation.email);
  const path = `/dashboard/invitation/${params.token}`;
  const says = t('invitation.says', { merchant: merchant.name, role: t(`role.${invitation.role}`) });
  if (known && known.id !== person?.user.id)
    return {
      kind: 'page',
      title: t('invitation.title'),
      body: (
        <>
          <p>{says}</p>
          <p>{t('invitation.sign_in_first', { email: invitation.email })}</p>
          <a class="small" href={withQuery('/dashboard/sign-in', { next: path })}>
            {t('sign_in.title')}
          </a>
        </>
      ),
    };
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('invitation.title'),
    body: (
      <>
        <p>{says}</p>
        <FormFault text={fault} />
        <form method="post" action={path} class="sheet">
          {person ? <input type="hidden" name="form_token" value={person.formToken} /> : null}
          {known ? null : (
            <>
              <input type="hidden" name="email" autocomplete="username" value={invitation.email} />
              <Field
                name="name"
                label={t('account.name')}
                value={fields.name}
                input={{ maxLength: 100, autocomplete: 'name' }}
              />
              <Field
                name="password"
                label={t('sign_in.password')}
                hint={t('password.rule')}
                input={{ type: 'password', autocomplete: 'new-password', maxLength: 200 }}
              />
            </>
          )}
          <button class="button" type="submit">
            {t('invitation.button')}
          </button>
        </form>
      </>
    ),
  };
}

export async function accept(deps: DashboardDeps, visit: Visit): Promise<Answer> {
  const { t, fields, params, language, person } = visit;
  const name = (fields.name ?? '').trim();
  const result = await acceptInvitation(deps, {
    token: params.token ?? '',
    signedIn: person?.signIn.isComplete ? person.user : undefined,
    profile: { name: name.slice(0, 100), password: new Secret(fields.password ?? ''), language },
    visitor: visit.visitor,
    isPasswordEnough: deps.isPasswordEnough,
  });
  switch (result.kind) {
    case 'gone':
    case 'sign_in_first':
      return showInvitation(deps, visit);
    case 'no_name':
      return showInvitation(deps, visit, t('fault.name'));
    case 'bad_password':
      return showInvitation(deps, visit, t(`password.${result.fault}`));
    case 'joined': {
      const home = `/dashboard/${result.merchantId}/test`;
      if (!result.token) return to(home);
      return to(deps.isPasswordEnough ? home : withQuery('/dashboard/set-up', { next: home }), result.token);
    }
  }
}
