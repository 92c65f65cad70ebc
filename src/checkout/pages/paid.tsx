import type { JSX } from 'preact';
import { formatMoney } from '../../domain/money.ts';
import type { PaymentMethod } from '../../domain/session.ts';
import { LinkButton, QuietLink } from '../../ui/button.tsx';
import { cardBrandNames, isMarkedBrand } from '../../ui/card-brand.tsx';
import { Field } from '../../ui/field.tsx';
import { formatDateTime } from '../../ui/format-time.ts';
import { BigAmount } from '../../ui/money.tsx';
import type { PaidPageModel } from '../page-model.ts';
import type { Translator } from '../translate.ts';
import { sessionHref } from './frame.tsx';
import { Emblem, SessionPanel } from './panel.tsx';
import { HiddenFields } from './trouble.tsx';

/** Status succeeded: the receipt, and the way back to the shop, by itself unless the customer stays. */
export function PaidPage(model: PaidPageModel): JSX.Element {
  const { t, language, merchant, session, returnHref, autoReturnMs } = model;
  const returnsInS =
    returnHref !== null && autoReturnMs !== null ? Math.max(1, Math.ceil(autoReturnMs / 1000)) : null;
  return (
    <SessionPanel
      model={model}
      page="paid"
      title={t('paid.page_title', { amount: formatMoney(session.amount, language), merchant: merchant.name })}
      heading={t('paid.heading')}
      text={t('paid.thanks')}
      emblem={<Emblem icon="tick" kind="good" />}
      head={
        returnsInS === null ? null : (
          <noscript>
            <meta http-equiv="refresh" content={`${returnsInS};url=${returnHref}`} />
          </noscript>
        )
      }
    >
      <BigAmount amount={session.amount} language={language} />
      <Receipt model={model} />
      <ReceiptWays model={model} />
      {merchant.notes.paid ? (
        <p class="center soft">
          <bdi>{merchant.notes.paid}</bdi>
        </p>
      ) : null}
      {returnHref === null ? (
        <p class="center soft">{t('paid.close')}</p>
      ) : (
        <>
          <LinkButton href={returnHref} id="return" leavesFrame>
            {t('shop.back')}
          </LinkButton>
          {model.returnHost ? (
            <p class="center soft host">
              <bdi>{model.returnHost}</bdi>
            </p>
          ) : null}
          {returnsInS === null ? null : <AutoReturn model={model} seconds={returnsInS} />}
        </>
      )}
    </SessionPanel>
  );
}

function Receipt({ model }: { model: PaidPageModel }): JSX.Element {
  const { t, session, paidWith, slip } = model;
  return (
    <dl class="receipt">
      <div>
        <dt>{t('paid.shop')}</dt>
        <dd>
          <bdi>{model.merchant.name}</bdi>
        </dd>
      </div>
      {session.orderId ? (
        <div>
          <dt>{t('paid.order')}</dt>
          <dd>
            <bdi>{session.orderId}</bdi>
          </dd>
        </div>
      ) : null}
      {paidWith ? <PaidWith model={model} method={paidWith} /> : null}
      <div>
        <dt>{t('paid.date')}</dt>
        <dd>{formatDateTime(model.paidAt, model.language, model.timeZone)}</dd>
      </div>
      <Code name={t('paid.rrn')} value={slip.rrn} />
      <Code name={t('paid.approval')} value={slip.approvalCode} />
    </dl>
  );
}

/**
 * Counts down under the script, which fills in the number with the plural that fits. Without script the head's refresh
 * returns, and the link opens the same page without it: nobody is moved on against their will (WCAG 2.2.1).
 */
function AutoReturn({ model, seconds }: { model: PaidPageModel; seconds: number }): JSX.Element {
  const { t } = model;
  const sentence = (count: number) => t('paid.returning', { seconds: count });
  return (
    <div
      class="auto-return"
      id="auto-return"
      data-after-ms={model.autoReturnMs ?? 0}
      data-one={sentence(1)}
      data-few={sentence(2)}
      data-many={sentence(5)}
      data-stayed={t('paid.stayed')}
    >
      <p id="auto-return-text">{sentence(seconds)}</p>
      <QuietLink href={sessionHref(model, '', '&stay=1')} id="stay">
        {t('paid.stay')}
      </QuietLink>
    </div>
  );
}

function Code({ name, value }: { name: string; value: string | null }): JSX.Element | null {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

function PaidWith({ model, method }: { model: PaidPageModel; method: PaymentMethod }): JSX.Element {
  const { t } = model;
  const { brand, last4, type } = method;
  if (!brand || !last4) {
    const name = type === 'bnpl' ? t('later.way') : walletName(t, method.wallet);
    return (
      <div>
        <dt>{t('paid.with')}</dt>
        <dd>{name}</dd>
      </div>
    );
  }
  return (
    <div>
      <dt>{t('paid.card')}</dt>
      <dd>
        <span aria-hidden="true">
          {brandName(brand)} •••• {last4}
        </span>
        <span class="unseen">{t('paid.card_ending', { brand: brandName(brand), last4 })}</span>
      </dd>
    </div>
  );
}

function walletName(t: Translator, wallet: PaymentMethod['wallet']): string {
  if (wallet === 'apple_pay') return 'Apple Pay';
  return wallet === 'google_pay' ? 'Google Pay' : t('app.name');
}

/** On paper for everybody with the link; by mail once more for whoever paid. */
function ReceiptWays({ model }: { model: PaidPageModel }): JSX.Element {
  const { t, session, mail } = model;
  return (
    <div class="receipt-ways">
      {mail?.news === 'sent' || (mail?.to && mail.news === null) ? (
        <p role="status">{t('paid.mailed', { email: mail.to })}</p>
      ) : null}
      {mail?.news === 'wrong' ? <p role="alert">{t('error.email_invalid')}</p> : null}
      {mail?.news === 'enough' ? <p role="alert">{t('paid.mailed_enough')}</p> : null}
      <QuietLink href={`/checkout/${session.id}/receipt.pdf?lang=${model.language}`} id="pdf">
        {t('paid.pdf')}
      </QuietLink>
      {mail ? (
        <details>
          <summary class="quiet">{t('paid.mail')}</summary>
          <form method="post" action={`/checkout/${session.id}/receipt`}>
            <HiddenFields model={{ formToken: mail.formToken, language: model.language }} />
            <Field
              name="email"
              label={t('field.email')}
              value={mail.to}
              isRequired
              input={{ type: 'email', autocomplete: 'email', inputMode: 'email', maxLength: 320 }}
            />
            <button class="button" type="submit">
              {t('paid.mail_send')}
            </button>
          </form>
        </details>
      ) : null}
    </div>
  );
}

function brandName(brand: string): string {
  return isMarkedBrand(brand) ? cardBrandNames[brand] : brand;
}
