import type { JSX } from 'preact';
import { LinkButton } from '../../ui/button.tsx';
import type { EndPageModel } from '../page-model.ts';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';

/** Status expired: nothing was taken, and where to begin again. */
export function ExpiredPage(model: EndPageModel): JSX.Element {
  const { t, returnHref } = model;
  return (
    <SessionPanel
      model={model}
      page="expired"
      title={t('expired.page_title', { merchant: model.merchant.name })}
      heading={t('expired.heading')}
      text={t(returnHref ? 'expired.text' : 'expired.text_no_shop')}
      emblem={<Emblem icon="clock" />}
    >
      <OrderLine model={model} />
      {returnHref ? <LinkButton href={returnHref}>{t('shop.back')}</LinkButton> : null}
    </SessionPanel>
  );
}
