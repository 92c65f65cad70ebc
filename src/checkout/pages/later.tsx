import type { JSX } from 'preact';
import type { InstalmentPlan } from '../../domain/instalment-plan.ts';
import { formatMoney } from '../../domain/money.ts';
import { QuietLink, SubmitButton } from '../../ui/button.tsx';
import { formatDay } from '../../ui/format-time.ts';
import type { LaterPageModel } from '../page-model.ts';
import { sessionHref } from './frame.tsx';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';
import { ContactFields } from './pay-fields.tsx';
import { HiddenFields, Troubles } from './trouble.tsx';

/** The plans of the lender, with every date and the whole price of each, before anything is agreed. */
export function LaterPage(model: LaterPageModel): JSX.Element {
  const { t, answer, session } = model;
  const isOffered = answer.kind === 'plans';
  return (
    <SessionPanel
      model={model}
      page="later"
      title={t('later.page_title', { merchant: model.merchant.name })}
      heading={t('later.heading')}
      text={isOffered ? t('later.text', { lender: answer.lender }) : t('later.unavailable')}
      emblem={<Emblem icon={isOffered ? 'clock' : 'alert'} />}
    >
      <OrderLine model={model} />
      {isOffered ? (
        <form id="later-form" method="post" action={`/checkout/${session.id}/later`} noValidate>
          <Troubles model={model} />
          <HiddenFields model={model} />
          <fieldset class="plans">
            <legend class="unseen">{t('later.choose')}</legend>
            {answer.plans.map((plan, at) => (
              <Plan key={plan.id} model={model} plan={plan} isFirst={at === 0} />
            ))}
          </fieldset>
          <ContactFields model={model} />
          <SubmitButton id="pay" busyText={t('pay.processing')}>
            {t('later.continue', { lender: answer.lender })}
          </SubmitButton>
        </form>
      ) : null}
      <p class="center">
        <QuietLink href={sessionHref(model)}>{t('ways.other')}</QuietLink>
      </p>
    </SessionPanel>
  );
}

interface PlanProps {
  readonly model: LaterPageModel;
  readonly plan: InstalmentPlan;
  readonly isFirst: boolean;
}

function Plan({ model, plan, isFirst }: PlanProps): JSX.Element {
  const { t, language } = model;
  const { payments, total } = plan;
  const each = payments.at(-1)?.amount ?? total;
  const fee = total.amountMinor - model.session.amount.amountMinor;
  const price =
    fee === 0
      ? t('later.no_fee', { total: formatMoney(total, language) })
      : t('later.fee', {
          total: formatMoney(total, language),
          fee: formatMoney({ ...total, amountMinor: fee }, language),
        });
  return (
    <div class="plan">
      <input type="radio" name="plan" id={`plan-${plan.id}`} value={plan.id} checked={isFirst} />
      <label for={`plan-${plan.id}`}>
        <span class="plan-name">
          {t('later.payments', { count: payments.length, amount: formatMoney(each, language) })}
        </span>
        <span class="plan-price">{price}</span>
      </label>
      <details>
        <summary>{t('later.dates')}</summary>
        <ol>
          {payments.map(({ dueOn, amount }) => (
            <li key={dueOn}>
              <time dateTime={dueOn}>{formatDay(dueOn, language)}</time>
              <bdi>{formatMoney(amount, language)}</bdi>
            </li>
          ))}
        </ol>
      </details>
      {plan.termsUrl ? (
        <a class="plan-terms" href={plan.termsUrl} rel="noreferrer" target="_blank">
          {t('footer.terms')}
        </a>
      ) : null}
    </div>
  );
}
