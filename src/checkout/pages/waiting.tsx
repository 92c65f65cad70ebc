import type { JSX } from 'preact';
import { QuietLink } from '../../ui/button.tsx';
import type { WaitingPageModel } from '../page-model.ts';
import { sessionHref } from './frame.tsx';
import { OrderLine, SessionPanel } from './panel.tsx';

/** After this long "a few seconds" is no longer true. */
const slowAfterMs = 15_000;

/** Status processing: the bank has been asked. Safe to reload, and it reloads itself with or without script. */
export function WaitingPage(model: WaitingPageModel): JSX.Element {
  const { t } = model;
  const isSlow = model.waitedMs >= slowAfterMs;
  return (
    <SessionPanel
      model={model}
      page="waiting"
      title={t('waiting.page_title', { merchant: model.merchant.name })}
      heading={isSlow ? t('waiting.slow_heading') : t('waiting.heading')}
      text={isSlow ? t('waiting.slow_text') : t('waiting.text')}
      emblem={<span class="emblem spinner-large" aria-hidden="true" />}
      // The script asks by itself and opens the page anew for the slower words; without it the page does.
      head={
        <noscript>
          <meta http-equiv="refresh" content={isSlow ? '5' : '2'} />
        </noscript>
      }
      data={isSlow ? {} : { 'data-slow-in-ms': slowAfterMs - model.waitedMs }}
    >
      <OrderLine model={model} />
      <p class="center">
        <QuietLink href={sessionHref(model)}>{t('waiting.check')}</QuietLink>
      </p>
    </SessionPanel>
  );
}
