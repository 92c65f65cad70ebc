import type { JSX } from 'preact';
import {
  type DeclineClass,
  type DeclineReason,
  declineClasses,
  declineClassOf,
  declineReasons,
} from '../../domain/decline.ts';
import { maxAttempts } from '../../domain/session.ts';
import { type HubFrame, HubPage } from './frame.tsx';
import { Prose } from './prose.tsx';

export interface DeclinesPageProps extends HubFrame {
  /** What the customer reads of each refusal. */
  readonly texts: Readonly<Record<DeclineReason, string>>;
}

/** Every reason why a payment is refused, in the kinds that decide what may follow. */
export function DeclinesPage(props: DeclinesPageProps): JSX.Element {
  return (
    <HubPage {...props} isEnglish title="Declines" path="/docs/declines">
      <h1>Declines</h1>
      <p>
        A refused try is told by <a href="/docs/events#payment.attempt_failed">payment.attempt_failed</a>, the
        last one by <a href="/docs/events#checkout.session.failed">checkout.session.failed</a>.{' '}
        <code>last_error.code</code> is one of the codes below, whatever acquirer refused: each connector maps
        its own to these. <code>last_error.network_code</code> is what the card network said, where it did.
      </p>
      <p>
        The codes are for you. The customer reads one kind sentence that tells a card thief nothing, so do not
        show codes in your shop. While tries remain ({maxAttempts} for a session) the page asks for another;
        after the last one the session has <a href="/docs/states#session">failed</a>, and the order needs a
        new one.
      </p>
      {(Object.keys(declineClasses) as DeclineClass[]).map((kind) => (
        <Kind key={kind} kind={kind} texts={props.texts} />
      ))}
    </HubPage>
  );
}

function Kind({ kind, texts }: { kind: DeclineClass; texts: DeclinesPageProps['texts'] }): JSX.Element {
  const { says, fix } = declineClasses[kind];
  const reasons = (Object.keys(declineReasons) as DeclineReason[]).filter(
    (reason) => declineClassOf(reason) === kind,
  );
  return (
    <section id={kind}>
      <h2>
        <a href={`#${kind}`}>{kind}</a>
      </h2>
      <p>
        <Prose text={says} />
      </p>
      <p>
        <strong>What you may do:</strong> <Prose text={fix} />
      </p>
      <dl class="fields">
        {reasons.map((reason) => (
          <div key={reason} id={reason}>
            <dt>
              <code>{reason}</code> <span class="facts">advice: {declineReasons[reason].advice}</span>
            </dt>
            <dd>
              {declineReasons[reason].message}
              <p class="facts">The customer reads: “{texts[reason]}”</p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
