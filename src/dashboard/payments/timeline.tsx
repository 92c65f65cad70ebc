import type { JSX } from 'preact';
import type { Attempt } from '../../domain/attempt.ts';
import type { AuthenticationFacts } from '../../domain/authentication.ts';
import type { ShownDelivery } from '../../domain/delivery-object.ts';
import type { Event } from '../../domain/event.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Session } from '../../domain/session.ts';
import { Code, When, wordOf } from '../parts.tsx';
import type { MerchantVisit } from '../visit.ts';

export interface Moment {
  readonly at: Date;
  readonly what: string;
  readonly says?: JSX.Element | undefined;
}

export interface History {
  readonly attempts: readonly Attempt[];
  readonly authentications: readonly AuthenticationFacts[];
  readonly operations: readonly Operation[];
  readonly events: readonly Event[];
  readonly deliveries: readonly ShownDelivery[];
}

/** Everything that happened to a payment, the first thing first. Nothing of a card is in these rows but its last digits. */
export function timelineOf(visit: MerchantVisit, session: Session, history: History): Moment[] {
  const { t } = visit;
  const moments: Moment[] = [
    { at: session.createdAt, what: t('moment.created') },
    ...history.attempts.map((attempt) => ({
      at: attempt.createdAt,
      what: t('moment.submitted', { number: attempt.number }),
      says: <AttemptLine visit={visit} attempt={attempt} />,
    })),
    ...history.authentications.map((one) => ({
      at: one.updatedAt,
      what: t('moment.three_ds'),
      says: <AuthenticationLine visit={visit} authentication={one} />,
    })),
    ...history.operations.map((operation) => ({
      at: operation.sentAt ?? operation.createdAt,
      what: t(`moment.${operation.kind}`),
      says: <OperationLine visit={visit} operation={operation} />,
    })),
    ...history.events.map((event) => ({
      at: event.createdAt,
      what: event.type,
      says: (
        <p>
          {visit.can('read_developers') ? (
            <a href={visit.href(`events/${event.id}`)}>
              <Code>{event.id}</Code>
            </a>
          ) : (
            <Code>{event.id}</Code>
          )}
        </p>
      ),
    })),
    ...history.deliveries.flatMap((delivery) =>
      delivery.tries.map((one, index) => ({
        at: one.at,
        what: t('moment.webhook', { number: index + 1 }),
        says: (
          <p>
            <bdi>{hostOf(delivery.url)}</bdi>: {one.status ?? one.failure}, {one.latencyMs} ms
          </p>
        ),
      })),
    ),
  ];
  return moments.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A receiver's path may hold a secret of its own. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function AttemptLine({ visit, attempt }: { visit: MerchantVisit; attempt: Attempt }): JSX.Element {
  const { brand, last4, type, wallet } = attempt.paymentMethod;
  const what = last4
    ? `${brand ?? ''} •••• ${last4}`
    : wordOf(visit, wallet ? `wallet.${wallet}` : `method.${type}`);
  return (
    <p>
      {what}, {wordOf(visit, `attempt.${attempt.state}`)}
      {attempt.declineReason ? `: ${wordOf(visit, `decline.${attempt.declineReason}`)}` : ''}
      {attempt.networkCode ? ` (${attempt.networkCode})` : ''}
    </p>
  );
}

function AuthenticationLine(props: {
  visit: MerchantVisit;
  authentication: AuthenticationFacts;
}): JSX.Element {
  const { state, transStatus, transStatusReason, eci, version, dsTransId, cause } = props.authentication;
  const facts = [
    state,
    transStatus && `transStatus ${transStatus}`,
    transStatusReason && `reason ${transStatusReason}`,
    eci && `ECI ${eci}`,
    version,
    dsTransId && `DS ${dsTransId}`,
    cause,
  ];
  return <p>{facts.filter(Boolean).join(', ')}</p>;
}

function OperationLine({ visit, operation }: { visit: MerchantVisit; operation: Operation }): JSX.Element {
  const { t } = visit;
  const account = operation.accountId === 'sandbox' ? t('acquirer.sandbox') : operation.accountId;
  const facts = [
    account,
    wordOf(visit, `operation.${operation.state}`),
    operation.declineReason && wordOf(visit, `decline.${operation.declineReason}`),
    operation.networkCode,
    operation.unknownCause,
    operation.acquirerReference,
  ];
  return (
    <p>
      {facts.filter(Boolean).join(', ')} <Code>{operation.id}</Code>
      {operation.nextCheckAt ? (
        <>
          {' '}
          {t('stuck.next')} <When visit={visit} at={operation.nextCheckAt} />
        </>
      ) : null}
    </p>
  );
}
