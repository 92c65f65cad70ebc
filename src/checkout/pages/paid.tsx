import type { JSX } from 'preact';
import { formatMoney } from '../../domain/money.ts';
import { LinkButton, QuietLink } from '../../ui/button.tsx';
import { cardBrandNames, isMarkedBrand } from '../../ui/card-brand.tsx';
import { BigAmount } from '../../ui/money.tsx';
import { formatDateTime } from '../format-time.ts';
import type { PaidPageModel } from '../page-model.ts';
import { sessionHref } from './frame.tsx';
import { Emblem, SessionPanel } from './panel.tsx';

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
  const { t, session, paidWith } = model;
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
      {paidWith ? (
        <div>
          <dt>{t('paid.card')}</dt>
          <dd>
            <span aria-hidden="true">
              {brandName(paidWith.brand)} •••• {paidWith.last4}
            </span>
            <span class="unseen">
              {t('paid.card_ending', { brand: brandName(paidWith.brand), last4: paidWith.last4 })}
            </span>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{t('paid.date')}</dt>
        <dd>{formatDateTime(model.paidAt, model.language, model.timeZone)}</dd>
      </div>
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

function brandName(brand: string): string {
  return isMarkedBrand(brand) ? cardBrandNames[brand] : brand;
}
