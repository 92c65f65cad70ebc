import type { JSX } from 'preact';
import { LinkButton, QuietLink, SubmitButton } from '../../ui/button.tsx';
import type { ExpiredPageModel } from '../page-model.ts';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';

/** Status expired: nothing was taken, and where to begin again. */
export function ExpiredPage(model: ExpiredPageModel): JSX.Element {
  const { t, returnHref, recoverHref } = model;
  const text = recoverHref ? 'expired.text_recover' : returnHref ? 'expired.text' : 'expired.text_no_shop';
  return (
    <SessionPanel
      model={model}
      page="expired"
      title={t('expired.page_title', { merchant: model.merchant.name })}
      heading={t('expired.heading')}
      text={t(text)}
      emblem={<Emblem icon="clock" />}
    >
      <OrderLine model={model} />
      {recoverHref ? (
        <form method="post" action={recoverHref}>
          <SubmitButton id="recover" busyText={t('expired.recover')}>
            {t('expired.recover')}
          </SubmitButton>
        </form>
      ) : null}
      {returnHref ? (
        <WayBack href={returnHref} isSecond={recoverHref !== null} text={t('shop.back')} />
      ) : null}
    </SessionPanel>
  );
}

/** There is one primary action on a screen: beside the fresh start the way back is the quiet one. */
function WayBack(props: { href: string; isSecond: boolean; text: string }): JSX.Element {
  if (!props.isSecond) return <LinkButton href={props.href}>{props.text}</LinkButton>;
  return (
    <p class="center">
      <QuietLink href={props.href}>{props.text}</QuietLink>
    </p>
  );
}
