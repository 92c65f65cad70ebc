import type { JSX } from 'preact';
import { LinkButton } from '../../ui/button.tsx';
import type { BarePageModel } from '../page-model.ts';
import { BarePanel, Emblem } from './panel.tsx';

/** The database or the whole service cannot answer. Says nothing about any payment but that none is made twice. */
export function UnavailablePage(model: BarePageModel & { readonly retryHref: string }): JSX.Element {
  const { t } = model;
  return (
    <BarePanel
      model={model}
      page="unavailable"
      title={t('unavailable.page_title')}
      heading={t('unavailable.heading')}
      text={t('unavailable.text')}
      emblem={<Emblem icon="pause" />}
    >
      <LinkButton href={model.retryHref}>{t('unavailable.retry')}</LinkButton>
    </BarePanel>
  );
}
