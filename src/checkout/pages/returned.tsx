import type { JSX } from 'preact';
import type { ReturnedPageModel } from '../page-model.ts';
import { BareFrame } from './frame.tsx';

/**
 * The issuer's page led back to us. In a frame the script tells the page around it; in a window of its own the page
 * goes on to the session, with or without script.
 */
export function ReturnedPage(model: ReturnedPageModel): JSX.Element {
  const { t, sessionHref } = model;
  return (
    <BareFrame
      model={model}
      page="returned"
      title={t('returned.page_title')}
      // Frames are ours and run scripts, so whoever has none is in a window.
      head={
        <noscript>
          <meta http-equiv="refresh" content={`0;url=${sessionHref}`} />
        </noscript>
      }
    >
      <main class="moment" id="returned" data-kind={model.kind}>
        <h1>{t('returned.heading')}</h1>
        <p>
          <a id="session-link" class="quiet" href={sessionHref} target="_top">
            {t('returned.link')}
          </a>
        </p>
      </main>
    </BareFrame>
  );
}
