import type { JSX } from 'preact';
import { LinkButton } from '../../ui/button.tsx';
import type { HandoverPageModel } from '../page-model.ts';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';

/** Time enough to read where it goes. */
const goesAfterSeconds = 2;

/** The acquirer asks the customer on its own page. It opens by itself right after Pay; who comes back by Back chooses. */
export function HandoverPage(model: HandoverPageModel): JSX.Element {
  const { t, redirectUrl } = model;
  return (
    <SessionPanel
      model={model}
      page="handover"
      title={t('challenge.page_title', { merchant: model.merchant.name })}
      heading={t('challenge.heading')}
      text={t('handover.text')}
      emblem={<Emblem icon="lock" />}
      head={
        model.goesByItself ? (
          <meta http-equiv="refresh" content={`${goesAfterSeconds};url=${redirectUrl}`} />
        ) : (
          // Approved in another tab: the script notices by itself, and without it the page looks now and then.
          <noscript>
            <meta http-equiv="refresh" content="15" />
          </noscript>
        )
      }
    >
      <OrderLine model={model} />
      <LinkButton href={redirectUrl} id="to-bank">
        {t('challenge.continue')}
      </LinkButton>
    </SessionPanel>
  );
}
