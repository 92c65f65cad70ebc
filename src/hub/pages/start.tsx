import type { JSX } from 'preact';
import { pagesInOrder } from '../docs.ts';
import { type HubFrame, HubPage } from './frame.tsx';

/** Where a developer begins: one call, then everything that there is to read. */
export function StartPage(props: HubFrame): JSX.Element {
  return (
    <HubPage {...props} title="Start" path="/docs">
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
      <h2>Go on</h2>
      <ul>
        {pagesInOrder(props.docs).map(({ path, title, summary }) => (
          <li key={path}>
            <a href={path}>{title}</a>
            <p class="facts">{summary.slice(0, 140)}</p>
          </li>
        ))}
      </ul>
      <p>
        Fields and answers of each operation are in <a href="/docs/api">the reference</a> and in{' '}
        <a href="/openapi.json">openapi.json</a>, every error is on the <a href="/docs/errors">errors page</a>
        , and <a href="/llms.txt">llms.txt</a> lists all pages as Markdown.
      </p>
    </HubPage>
  );
}
