import type { ComponentChildren, JSX } from 'preact';
import { formatMoney } from '../../domain/money.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import type { BarePageModel, SessionPageModel } from '../page-model.ts';
import { BareFrame, Footer, Languages, MerchantName, SessionFrame, TestBanner } from './frame.tsx';

export interface PanelProps {
  readonly page: string;
  readonly title: string;
  readonly heading: string;
  readonly text: string;
  readonly emblem: JSX.Element;
  readonly head?: ComponentChildren;
  readonly data?: Readonly<Record<`data-${string}`, string | number>>;
  readonly children?: ComponentChildren;
}

/** A screen with one thing to say about a session: whose it is, what happened, and the way on. */
export function SessionPanel(props: PanelProps & { model: SessionPageModel }): JSX.Element {
  const { model } = props;
  return (
    <SessionFrame
      model={model}
      page={props.page}
      title={props.title}
      head={props.head}
      data={props.data ?? {}}
    >
      <TestBanner model={model} />
      <div class="single">
        <Languages model={model} />
        <main class="panel">
          <MerchantName merchant={model.merchant} />
          <PanelBody {...props} />
        </main>
        <Footer model={model} />
      </div>
    </SessionFrame>
  );
}

/** The same without a session or a merchant. */
export function BarePanel(props: PanelProps & { model: BarePageModel }): JSX.Element {
  return (
    <BareFrame model={props.model} page={props.page} title={props.title} head={props.head}>
      <div class="single">
        <Languages model={props.model} />
        <main class="panel">
          <PanelBody {...props} />
        </main>
        <Footer model={props.model} />
      </div>
    </BareFrame>
  );
}

/** The picture of a state; the heading says the same in words. */
export function Emblem({
  icon,
  kind = 'calm',
}: {
  icon: IconName;
  kind?: 'good' | 'bad' | 'calm';
}): JSX.Element {
  return (
    <span class={`emblem is-${kind}`} aria-hidden="true">
      <Icon name={icon} size={32} />
    </span>
  );
}

/** What the order was, for screens on which the amount is not the news. */
export function OrderLine({ model }: { model: SessionPageModel }): JSX.Element {
  const { session, t } = model;
  return (
    <p class="order-line">
      <bdi class="order-amount">{formatMoney(session.amount, model.language)}</bdi>{' '}
      <abbr class="amount-code">{session.amount.currency}</abbr>
      {session.orderId ? (
        <span class="order">
          {t('summary.order')} <bdi>{session.orderId}</bdi>
        </span>
      ) : null}
    </p>
  );
}

function PanelBody(props: PanelProps): JSX.Element {
  return (
    <>
      <div role="status" class="news">
        {props.emblem}
        <h1>{props.heading}</h1>
        <p class="text" id="panel-text">
          {props.text}
        </p>
      </div>
      {props.children}
    </>
  );
}
