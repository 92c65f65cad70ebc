import type { JSX } from 'preact';
import { type HubFrame, HubPage } from './frame.tsx';
import { Prose } from './prose.tsx';

interface ErrorFacts {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
  readonly fix: string;
}

/** One section for each code, at the anchor that `doc_url` names. */
export function ErrorsPage(props: HubFrame & { errors: Readonly<Record<string, ErrorFacts>> }): JSX.Element {
  return (
    <HubPage {...props} title="Errors" path="/docs/errors">
      <h1>Errors</h1>
      <p>
        Every answer that is not a success has one shape: <code>error.code</code> for your program,{' '}
        <code>error.message</code> for you, <code>error.param</code> and <code>error.errors</code> for the
        fields, and <code>error.request_id</code> to ask about. With <code>Accept-Language: az</code> or{' '}
        <code>ru</code> it also carries <code>user_message</code> in that language.
      </p>
      {Object.entries(props.errors).map(([code, facts]) => (
        <section key={code} id={code.toLowerCase()}>
          <h2>
            <a href={`#${code.toLowerCase()}`}>{code}</a>
          </h2>
          <p class="facts">
            HTTP {facts.status} · <code>{facts.type}</code>
          </p>
          <p>
            <Prose text={facts.reason} />
          </p>
          <p>
            <strong>What to do:</strong> <Prose text={facts.fix} />
          </p>
        </section>
      ))}
    </HubPage>
  );
}
