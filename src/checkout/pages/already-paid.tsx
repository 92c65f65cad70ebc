import type { JSX } from 'preact';
import { LinkButton } from '../../ui/button.tsx';
import type { EndPageModel } from '../page-model.ts';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';

/** Somebody pressed Pay on a session that was paid already, perhaps in another tab. */
export function AlreadyPaidPage(model: EndPageModel): JSX.Element {
  const { t, returnHref } = model;
  return (
    <SessionPanel
      model={model}
      page="already-paid"
      title={t('already_paid.page_title', { merchant: model.merchant.name })}
      heading={t('already_paid.heading')}
      text={t('already_paid.text')}
      emblem={<Emblem icon="tick" kind="good" />}
    >
      <OrderLine model={model} />
      {returnHref ? <LinkButton href={returnHref}>{t('shop.back')}</LinkButton> : null}
    </SessionPanel>
  );
}
