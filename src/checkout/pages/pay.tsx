import type { JSX } from 'preact';
import { formatMoney } from '../../domain/money.ts';
import { SubmitButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/error-summary.tsx';
import { formatTime } from '../../ui/format-time.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { BigAmount } from '../../ui/money.tsx';
import { declineText } from '../decline-text.ts';
import { scriptMessages } from '../error-text.ts';
import type { PayPageModel } from '../page-model.ts';
import { Footer, Languages, MerchantName, SessionFrame, sessionHref, TestBanner } from './frame.tsx';
import { ContactFields, PayFields } from './pay-fields.tsx';
import { TestPanel } from './test-panel.tsx';
import { HiddenFields, Troubles } from './trouble.tsx';
import { WalletButtons } from './wallet-buttons.tsx';

/** No clock before the end is near: a countdown makes people anxious and helps nobody. */
const showDeadlineMs = 5 * 60_000;

/** More characters than fit into the space that a description has on a phone. */
const longDescription = 150;

/** Status open: the form, what is wrong with it, and why the last try did not pay. */
export function PayPage(model: PayPageModel): JSX.Element {
  const hasCard = model.ways.card || model.ways.cardElsewhere;
  return (
    <SessionFrame model={model} page="pay" title={titleOf(model)}>
      <TestBanner model={model} showsCard />
      <div class="split">
        <Summary model={model} />
        <main class="form-pane">
          <div class="column">
            <Languages model={model} />
            <h1>{model.t(hasCard ? 'pay.heading' : 'ways.heading')}</h1>
            <Deadline model={model} />
            <Troubles model={model} />
            <Decline model={model} />
            <WalletButtons model={model} />
            {model.ways.card ? <PayForm model={model} /> : null}
            {model.ways.cardElsewhere ? <ElsewhereForm model={model} /> : null}
            <OtherWays model={model} />
            <TestPanel model={model} />
          </div>
        </main>
        <Footer model={model} />
      </div>
    </SessionFrame>
  );
}

function titleOf({ t, language, merchant, session, errors, decline, isFormExpired }: PayPageModel): string {
  const title = t('pay.page_title', {
    amount: formatMoney(session.amount, language),
    merchant: merchant.name,
  });
  if (errors.length > 0 || isFormExpired) return t('pay.error_title', { title });
  return decline ? t('pay.decline_title', { title }) : title;
}

function Summary({ model }: { model: PayPageModel }): JSX.Element {
  const { t, session } = model;
  return (
    <section class="summary" aria-label={t('summary.label')}>
      <div class="column">
        <a class="back" href={sessionHref(model, '/back')}>
          <Icon name="back" size={18} />
          {session.hasCancelUrl ? t('shop.back') : t('pay.cancel')}
        </a>
        <MerchantName merchant={model.merchant} />
        <BigAmount amount={session.amount} language={model.language} />
        {session.description ? (
          // Long ones scroll in place, so that the form stays in sight; then the keyboard must reach them too.
          <p class="description" tabIndex={session.description.length > longDescription ? 0 : undefined}>
            <bdi>{session.description}</bdi>
          </p>
        ) : null}
        {session.orderId ? (
          <p class="order">
            {t('summary.order')} <bdi>{session.orderId}</bdi>
          </p>
        ) : null}
        <OnPhone model={model} />
      </div>
    </section>
  );
}

/** The same page on another device; the picture is fetched when somebody opens it. */
function OnPhone({ model: { t, session } }: { model: PayPageModel }): JSX.Element {
  return (
    <details class="on-phone">
      <summary>
        <Icon name="phone" size={18} />
        {t('phone.open')}
      </summary>
      <img
        class="code"
        src={`/checkout/${session.id}/phone.svg`}
        width="160"
        height="160"
        loading="lazy"
        alt={t('phone.code')}
      />
      <p>{t('phone.text')}</p>
    </details>
  );
}

/** The script turns it into a countdown; without script the time itself is enough. */
function Deadline({ model }: { model: PayPageModel }): JSX.Element {
  const { t, session } = model;
  const time = formatTime(session.expiresAt, model.language, model.timeZone);
  return (
    <>
      <p
        class="deadline"
        id="deadline"
        hidden={session.expiresInMs > showDeadlineMs}
        data-left-ms={Math.max(0, session.expiresInMs)}
        data-label={t('pay.time_left')}
        data-five={t('pay.minutes_left', { minutes: 5 })}
        data-one={t('pay.minutes_left', { minutes: 1 })}
      >
        <Icon name="clock" size={18} />
        <span id="deadline-text">{t('pay.deadline', { time })}</span>
      </p>
      <p class="unseen" id="deadline-news" role="status" />
    </>
  );
}

function Decline({ model }: { model: PayPageModel }): JSX.Element | null {
  const { t, errors, decline, isFormExpired } = model;
  if (!decline || isFormExpired || errors.length > 0) return null;
  return (
    <Notice
      id="decline"
      title={t('decline.title')}
      text={declineText(t, decline)}
      extra={decline.attemptsLeft === 1 ? t('decline.last_try') : undefined}
    />
  );
}

function PayForm({ model }: { model: PayPageModel }): JSX.Element {
  const { t, session, brandsNotAccepted } = model;
  return (
    <form
      id="pay-form"
      method="post"
      action={`/checkout/${session.id}/pay`}
      noValidate
      data-messages={JSON.stringify(scriptMessages(t, brandsNotAccepted))}
      data-refused={brandsNotAccepted.join(' ')}
    >
      <HiddenFields model={model} />
      <input type="hidden" name="browser" value="" />
      {model.puzzle === null ? null : (
        <>
          <input type="hidden" name="puzzle" value={model.puzzle} />
          <input type="hidden" name="puzzle_solution" value="" />
        </>
      )}
      <PayFields model={model} />
      <SubmitButton id="pay" busyText={t('pay.processing')}>
        {model.buttonText ? (
          <bdi>{model.buttonText}</bdi>
        ) : (
          t('pay.button', { amount: formatMoney(session.amount, model.language) })
        )}
      </SubmitButton>
      <Private model={model} />
    </form>
  );
}

/** The card is typed at the acquirer: here only who pays, and where it goes. */
function ElsewhereForm({ model }: { model: PayPageModel }): JSX.Element {
  const { t, session } = model;
  return (
    <form id="elsewhere-form" method="post" action={`/checkout/${session.id}/card`} noValidate>
      <HiddenFields model={model} />
      <p class="text">{t('elsewhere.text')}</p>
      <ContactFields model={model} />
      <SubmitButton id="pay" busyText={t('pay.processing')}>
        {model.buttonText ? <bdi>{model.buttonText}</bdi> : t('elsewhere.go')}
      </SubmitButton>
      <Private model={model} />
    </form>
  );
}

function Private({ model }: { model: PayPageModel }): JSX.Element {
  return (
    <>
      <p class="private">
        <Icon name="lock" size={16} />
        {model.t('pay.private')}
      </p>
      {model.merchant.notes.pay ? (
        <p class="private">
          <bdi>{model.merchant.notes.pay}</bdi>
        </p>
      ) : null}
    </>
  );
}

/** Each opens a page of its own, so that nothing of them weighs on who pays by card. */
function OtherWays({ model }: { model: PayPageModel }): JSX.Element | null {
  const { t, ways } = model;
  if (!ways.later && !ways.bankApp) return null;
  return (
    <nav class="ways" aria-label={t('ways.other')}>
      {ways.card || ways.cardElsewhere ? (
        <p class="or">
          <span>{t('ways.or')}</span>
        </p>
      ) : null}
      {ways.bankApp ? <Way href={sessionHref(model, '/bank-app')} icon="phone" name={t('app.way')} /> : null}
      {ways.later ? <Way href={sessionHref(model, '/later')} icon="parts" name={t('later.way')} /> : null}
    </nav>
  );
}

function Way(props: { href: string; icon: IconName; name: string }): JSX.Element {
  return (
    <a class="way" href={props.href}>
      <Icon name={props.icon} />
      <span>{props.name}</span>
      <Icon name="next" size={16} />
    </a>
  );
}
