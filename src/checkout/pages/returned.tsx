import type { JSX } from 'preact';
import type { ReturnedPageModel } from '../page-model.ts';

/**
 * The issuer's page led back to us, in a frame of ours. The page around looks at the frame and goes on; this one says
 * nothing and runs no script, which its policy forbids. So it has a document of its own. Where a page of the shop may hold
 * ours, the page around may be the shop's: then a link leads on.
 */
export function ReturnedPage(model: ReturnedPageModel): JSX.Element {
  const { t, assets } = model;
  return (
    <html lang={model.language} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{t('returned.page_title')}</title>
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={assets.cssUrl} integrity={assets.cssIntegrity} crossorigin="anonymous" />
      </head>
      <body data-page="returned">
        <main class="moment" id="returned" data-kind={model.kind}>
          <h1>{t('returned.heading')}</h1>
          {model.nextHref === null ? null : (
            <a class="button" href={model.nextHref}>
              {t('returned.continue')}
            </a>
          )}
        </main>
      </body>
    </html>
  );
}
