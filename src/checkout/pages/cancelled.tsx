import type { JSX } from 'preact';
import { LinkButton } from '../../ui/button.tsx';
import type { SessionPageModel } from '../page-model.ts';
import { sessionHref } from './frame.tsx';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';

/** The customer pressed Back and the merchant named no place to go: the session stays open, and they may return. */
export function CancelledPage(model: SessionPageModel): JSX.Element {
  const { t } = model;
  return (
    <SessionPanel
      model={model}
      page="cancelled"
      title={t('cancelled.page_title', { merchant: model.merchant.name })}
      heading={t('cancelled.heading')}
      text={t('cancelled.text')}
      emblem={<Emblem icon="pause" />}
    >
      <OrderLine model={model} />
      <LinkButton href={sessionHref(model)}>{t('cancelled.return')}</LinkButton>
    </SessionPanel>
  );
}
