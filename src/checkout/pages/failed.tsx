import type { JSX } from 'preact';
import { LinkButton } from '../../ui/button.tsx';
import type { EndPageModel } from '../page-model.ts';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';

/** Status failed: no try is left. The reason stays with the merchant. */
export function FailedPage(model: EndPageModel): JSX.Element {
  const { t, returnHref } = model;
  return (
    <SessionPanel
      model={model}
      page="failed"
      title={t('failed.page_title', { merchant: model.merchant.name })}
      heading={t('failed.heading')}
      text={t(returnHref ? 'failed.text' : 'failed.text_no_shop')}
      emblem={<Emblem icon="cross" kind="bad" />}
    >
      <OrderLine model={model} />
      {returnHref ? <LinkButton href={returnHref}>{t('shop.back')}</LinkButton> : null}
    </SessionPanel>
  );
}
