import type { JSX } from 'preact';
import { type HubFrame, HubPage } from './frame.tsx';
import { Prose } from './prose.tsx';

interface OperationFacts {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
}

/** Where a developer begins: one call, then the list of all of them. */
export function StartPage(props: HubFrame & { operations: readonly OperationFacts[] }): JSX.Element {
  return (
    <HubPage {...props} title="Start">
      <h1>Take a payment</h1>
      <p>
        Create a session from your server, send the customer to <code>checkout_url</code>, and hear of the
        result by webhook. Your test key was printed when MAXFI started.
      </p>
      <pre>
        <code>{`curl ${props.publicUrl}/v2/payments/checkout \\
  -H "Authorization: Bearer $MAXFI_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: order-A-1001" \\
  -d '{"amount": 4900, "currency": "AZN", "order_id": "A-1001"}'`}</code>
      </pre>
      <p>
        On the page pay with <code>4242 4242 4242 4242</code>, any date to come and any three digits.
      </p>
      <h2>Operations</h2>
      {props.operations.map((operation) => (
        <section key={operation.id} id={operation.id}>
          <h3>{operation.summary}</h3>
          <p class="facts">
            <code>
              {operation.method} {operation.path}
            </code>
          </p>
          <p>
            <Prose text={operation.description} />
          </p>
        </section>
      ))}
      <p>
        Fields and answers of each are described in <a href="/openapi.json">openapi.json</a>, and every error
        on the <a href="/docs/errors">errors page</a>.
      </p>
    </HubPage>
  );
}
