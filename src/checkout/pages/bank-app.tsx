import type { JSX } from 'preact';
import { QuietLink, SubmitButton } from '../../ui/button.tsx';
import type { ContactPageModel } from '../page-model.ts';
import { sessionHref } from './frame.tsx';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';
import { ContactFields } from './pay-fields.tsx';
import { HiddenFields, Troubles } from './trouble.tsx';

/** Before a code is asked for: what will happen, and who pays. */
export function BankAppPage(model: ContactPageModel): JSX.Element {
  const { t, session } = model;
  return (
    <SessionPanel
      model={model}
      page="bank-app"
      title={t('app.page_title', { merchant: model.merchant.name })}
      heading={t('app.heading')}
      text={t('app.text')}
      emblem={<Emblem icon="phone" />}
    >
      <OrderLine model={model} />
      <form id="bank-app-form" method="post" action={`/checkout/${session.id}/bank-app`} noValidate>
        <Troubles model={model} />
        <HiddenFields model={model} />
        <ContactFields model={model} />
        <SubmitButton id="pay" busyText={t('pay.processing')}>
          {t('app.show_code')}
        </SubmitButton>
      </form>
      <p class="center">
        <QuietLink href={sessionHref(model)}>{t('ways.other')}</QuietLink>
      </p>
    </SessionPanel>
  );
}
