import type { JSX } from 'preact';
import { LinkButton } from '../../ui/button.tsx';
import type { HandoverPageModel } from '../page-model.ts';
import { Emblem, OrderLine, SessionPanel } from './panel.tsx';
import { HiddenFields } from './trouble.tsx';

/** Time enough to read where it goes. */
const goesAfterSeconds = 2;

const wordsOf = {
  bank: {
    title: 'challenge.page_title',
    heading: 'challenge.heading',
    text: 'handover.text',
    go: 'challenge.continue',
  },
  card: {
    title: 'elsewhere.page_title',
    heading: 'elsewhere.heading',
    text: 'elsewhere.text',
    go: 'elsewhere.continue',
  },
  lender: {
    title: 'handover.lender_title',
    heading: 'handover.lender_heading',
    text: 'handover.lender_text',
    go: 'handover.lender_continue',
  },
  app: {
    title: 'app.page_title',
    heading: 'handover.app_heading',
    text: 'handover.app_text',
    go: 'handover.app_continue',
  },
} as const;

/**
 * The acquirer, a lender or the app of the customer's bank asks him. A page opens by itself right after Pay; who comes back
 * by Back chooses. An app is often on another device, so its address stands here as a code too.
 */
export function HandoverPage(model: HandoverPageModel): JSX.Element {
  const { t, asks } = model;
  const words = wordsOf[asks];
  return (
    <SessionPanel
      model={model}
      page="handover"
      title={t(words.title, { merchant: model.merchant.name })}
      heading={t(words.heading)}
      text={t(words.text)}
      emblem={asks === 'app' ? <Code model={model} /> : <Emblem icon="lock" />}
      head={
        model.goesByItself && model.challenge.kind === 'redirect' ? (
          <meta http-equiv="refresh" content={`${goesAfterSeconds};url=${model.challenge.url}`} />
        ) : (
          // Approved on another device: the script notices by itself, and without it the page looks now and then.
          <noscript>
            <meta http-equiv="refresh" content={asks === 'app' ? '4' : '15'} />
          </noscript>
        )
      }
    >
      <OrderLine model={model} />
      <Way model={model}>{t(words.go)}</Way>
      {model.canLeave ? <Leave model={model} /> : null}
    </SessionPanel>
  );
}

/** An address to open, or a form that the bank wants posted; the script posts it by itself as an address opens by itself. */
function Way({ model, children }: { model: HandoverPageModel; children: string }): JSX.Element {
  const { challenge } = model;
  if (challenge.kind === 'redirect')
    return (
      <LinkButton href={challenge.url} id="to-bank">
        {children}
      </LinkButton>
    );
  return (
    <form
      id="bank-form"
      method="post"
      action={challenge.url}
      target="_top"
      data-goes-after-ms={model.goesByItself ? goesAfterSeconds * 1_000 : undefined}
    >
      {Object.entries(challenge.fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button class="button" type="submit" id="to-bank">
        {children}
      </button>
    </form>
  );
}

function Code({ model }: { model: HandoverPageModel }): JSX.Element {
  const { session, t } = model;
  return (
    <img
      class="code"
      src={`/checkout/${session.id}/code.svg`}
      width="200"
      height="200"
      alt={t('handover.code')}
    />
  );
}

function Leave({ model }: { model: HandoverPageModel }): JSX.Element {
  return (
    <form class="center" method="post" action={`/checkout/${model.session.id}/leave`}>
      <HiddenFields model={model} />
      <button class="quiet" type="submit" id="leave">
        {model.t('ways.other')}
      </button>
    </form>
  );
}
