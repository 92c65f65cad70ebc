import type { JSX } from 'preact';
import { type HubFrame, HubPage } from './frame.tsx';

/** An address below `/docs` that leads nowhere. */
export function NotFoundPage(props: HubFrame): JSX.Element {
  const { t } = props;
  return (
    <HubPage {...props} title={t('not_found.title')} path="/docs/404">
      <h1>{t('not_found.title')}</h1>
      <p>{t('not_found.says')}</p>
      <p>
        <a href="/docs">{t('frame.start')}</a>
      </p>
    </HubPage>
  );
}
