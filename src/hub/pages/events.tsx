import type { JSX } from 'preact';
import { type EventType, eventTypes } from '../../domain/event.ts';
import { schemaOfEventObject } from '../reference/event-objects.ts';
import { type HubFrame, HubPage } from './frame.tsx';
import { Prose } from './prose.tsx';

export interface EventsPageProps extends HubFrame {
  /** The body of an event of each type. */
  readonly examples: Readonly<Record<EventType, unknown>>;
}

/** One section for each type of event, at an anchor of its name. */
export function EventsPage(props: EventsPageProps): JSX.Element {
  const types = Object.keys(eventTypes) as EventType[];
  return (
    <HubPage {...props} isEnglish title="Events" path="/docs/events">
      <h1>Events</h1>
      <p>
        An event is a fact and never changes: <code>data.object</code> is the object as it was then, and{' '}
        <code>data.previous_attributes</code> has what was different before. It commits together with the
        change that it tells of. <a href="/docs/guides/webhook-endpoints">Webhook endpoints</a> receive
        events, and <a href="/docs/api/listEvents">the API lists them</a>.
      </p>
      <p>
        An endpoint that chose no types gets those that are <em>sent by default</em>, and so does the{' '}
        <code>webhook_url</code> of a session. A webhook may come twice and after a later one: remember{' '}
        <code>id</code>, and compare <code>sequence</code>, which counts the events of one session.
      </p>
      <nav class="on-page" aria-label="On this page">
        <ul>
          {types.map((type) => (
            <li key={type}>
              <a href={`#${type}`}>{type}</a>
            </li>
          ))}
        </ul>
      </nav>
      {types.map((type) => (
        <OneType key={type} type={type} example={props.examples[type]} />
      ))}
    </HubPage>
  );
}

function OneType({ type, example }: { type: EventType; example: unknown }): JSX.Element {
  const { says, carries, byDefault } = eventTypes[type];
  const schema = schemaOfEventObject[carries];
  return (
    <section id={type}>
      <h2>
        <a href={`#${type}`}>{type}</a>
      </h2>
      <p class="facts">
        carries a <a href={`/docs/api#${schema.toLowerCase()}`}>{schema}</a> ·{' '}
        {byDefault ? 'sent by default' : 'not sent by default'}
      </p>
      <p>
        <Prose text={says} />
      </p>
      <details class="sample">
        <summary>Example</summary>
        <pre>
          <code>{JSON.stringify(example, null, 2)}</code>
        </pre>
      </details>
    </section>
  );
}
