import type { JSX } from 'preact';
import { Field } from '../../ui/field.tsx';
import { codeAppUri } from '../../vault/one-time-code.ts';
import type { Secret } from '../../vault/secret.ts';
import { FormFault, PostForm } from '../parts.tsx';
import { QrPicture } from '../qr-picture.tsx';
import type { Answer } from '../route.ts';
import { type PersonVisit, safeNext, type Visit } from '../visit.ts';

type Page = Extract<Answer, { kind: 'page' }>;

export function SignInPage(visit: Visit, tried: { email?: string; isRefused?: boolean } = {}): Page {
  const { t } = visit;
  const next = visit.fields.next ?? visit.query.next ?? '';
  return {
    kind: 'page',
    status: tried.isRefused ? 403 : 200,
    title: t('sign_in.title'),
    body: (
      <>
        <FormFault text={tried.isRefused ? t('sign_in.refused') : undefined} />
        <form method="post" action="/dashboard/sign-in" class="sheet">
          {visit.person ? <input type="hidden" name="form_token" value={visit.person.formToken} /> : null}
          <input type="hidden" name="next" value={next} />
          <Field
            name="email"
            label={t('sign_in.email')}
            value={tried.email}
            input={{ type: 'email', autocomplete: 'username webauthn', maxLength: 320 }}
          />
          <Field
            name="password"
            label={t('sign_in.password')}
            input={{ type: 'password', autocomplete: 'current-password', maxLength: 1000 }}
          />
          <button class="button" type="submit">
            {t('sign_in.button')}
          </button>
        </form>
        <PasskeyButton visit={visit} label={t('sign_in.by_passkey')} next={safeNext(next)} />
        <p class="soft">{t('sign_in.lost')}</p>
      </>
    ),
  };
}

/** Shown by the script, and only where the browser knows passkeys. */
function PasskeyButton(props: { visit: Visit; label: string; next: string; isNew?: boolean }): JSX.Element {
  return (
    <p
      hidden
      data-passkey={props.isNew ? 'new' : 'answer'}
      data-next={props.next}
      data-form-token={props.visit.person?.formToken}
      data-failed={props.visit.t('sign_in.passkey_refused')}
    >
      <button class="small" type="button">
        {props.label}
      </button>{' '}
      <span role="status" />
    </p>
  );
}

const proofLabels = {
  code: 'confirm.code',
  recovery: 'confirm.recovery',
  password: 'sign_in.password',
} as const;

/** Asks for the second factor: to complete a sign-in, or again before something delicate. */
export function ConfirmPage(
  visit: PersonVisit,
  facts: { hasPasskeys: boolean; codesLeft: number; isRefused?: boolean },
): Page {
  const { t, person } = visit;
  const next = safeNext(visit.fields.next ?? visit.query.next);
  const { user, signIn } = person;
  const isRecoverable = facts.codesLeft > 0;
  const by = user.hasCodes
    ? 'code'
    : !facts.hasPasskeys
      ? 'password'
      : isRecoverable
        ? 'recovery'
        : 'passkey';
  return {
    kind: 'page',
    status: facts.isRefused ? 403 : 200,
    title: t(signIn.isComplete ? 'confirm.title' : 'confirm.second_factor'),
    body: (
      <>
        <p>{t(signIn.isComplete ? 'confirm.why' : 'confirm.second_factor_says')}</p>
        <FormFault text={facts.isRefused ? t('confirm.refused') : undefined} />
        {facts.hasPasskeys ? (
          <PasskeyButton visit={visit} label={t('sign_in.by_passkey')} next={next} />
        ) : null}
        {by === 'passkey' ? (
          <p>{t('confirm.passkey_only')}</p>
        ) : (
          <PostForm
            visit={visit}
            action={signIn.isComplete ? '/dashboard/confirm' : '/dashboard/second-factor'}
            class="sheet"
          >
            <input type="hidden" name="next" value={next} />
            <Field
              name="proof"
              label={t(proofLabels[by])}
              hint={by === 'code' ? t('confirm.code_hint') : undefined}
              input={
                by !== 'password'
                  ? { autocomplete: 'one-time-code', inputMode: 'text', maxLength: 40, autofocus: true }
                  : { type: 'password', autocomplete: 'current-password', maxLength: 1000 }
              }
            />
            <button class="button" type="submit">
              {t('confirm.button')}
            </button>
          </PostForm>
        )}
      </>
    ),
  };
}

export function SetUpPage(
  visit: PersonVisit,
  made: { secret: Secret<string>; seal: string; isRefused?: boolean },
): Page {
  const { t, person } = visit;
  const next = safeNext(visit.fields.next ?? visit.query.next);
  const secret = made.secret.reveal();
  return {
    kind: 'page',
    status: made.isRefused ? 403 : 200,
    title: t('set_up.title'),
    body: (
      <>
        <p>{t('set_up.why')}</p>
        <h2>{t('set_up.app')}</h2>
        <p>{t('set_up.app_says')}</p>
        <QrPicture text={codeAppUri(made.secret, person.user.email)} label={t('set_up.picture')} />
        <p>
          {t('set_up.by_hand')} <code>{secret.replaceAll(/(.{4})(?!$)/g, '$1 ')}</code>
        </p>
        <FormFault text={made.isRefused ? t('set_up.wrong_code') : undefined} />
        <PostForm visit={visit} action="/dashboard/set-up" class="sheet">
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="secret" value={secret} />
          <input type="hidden" name="seal" value={made.seal} />
          <Field
            name="code"
            label={t('confirm.code')}
            input={{ autocomplete: 'one-time-code', inputMode: 'numeric', maxLength: 10 }}
          />
          <button class="button" type="submit">
            {t('set_up.button')}
          </button>
        </PostForm>
        <h2>{t('set_up.passkey')}</h2>
        <p>{t('set_up.passkey_says')}</p>
        <PasskeyButton visit={visit} label={t('set_up.passkey_button')} next={next} isNew />
      </>
    ),
  };
}

export function RecoveryCodesPage(visit: PersonVisit, codes: readonly string[], next: string): Page {
  const { t } = visit;
  return {
    kind: 'page',
    title: t('recovery.title'),
    body: (
      <>
        <p>{t('recovery.says')}</p>
        <div class="copyable" data-copy={t('copy.button')} data-copied={t('copy.done')}>
          <pre>{codes.join('\n')}</pre>
        </div>
        <p>
          <a class="small" href={next}>
            {t('recovery.kept')}
          </a>
        </p>
      </>
    ),
  };
}

/** Somebody who works for no merchant (any more). */
export function NobodysPage(visit: Visit): Page {
  return { kind: 'page', title: visit.t('nobody.title'), body: <p>{visit.t('nobody.says')}</p> };
}
