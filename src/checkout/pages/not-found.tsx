import type { JSX } from 'preact';
import type { BarePageModel } from '../page-model.ts';
import { BarePanel, Emblem } from './panel.tsx';

/** One answer for every wrong link, so that it tells nobody which sessions exist. */
export function NotFoundPage(model: BarePageModel): JSX.Element {
  const { t } = model;
  return (
    <BarePanel
      model={model}
      page="not-found"
      title={t('not_found.page_title')}
      heading={t('not_found.heading')}
      text={t('not_found.text')}
      emblem={<Emblem icon="search" />}
    />
  );
}
