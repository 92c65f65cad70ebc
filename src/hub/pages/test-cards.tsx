import type { JSX } from 'preact';
import { formatTestNumber, type TestCardFacts } from '../test-cards.ts';
import { type HubFrame, HubPage } from './frame.tsx';

/** The sandbox bank's own table: what each card does. */
export function TestCardsPage(props: HubFrame & { cards: readonly TestCardFacts[] }): JSX.Element {
  return (
    <HubPage {...props} title="Test cards" path="/docs/test-cards">
      <h1>Test cards</h1>
      <p>
        In test mode every payment goes to the sandbox bank, which does with a card what this table says. Any
        date to come and any security code will do; a card that is not here is declined. None of them is a
        card that anyone can own.
      </p>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          {props.cards.map(({ number, title }) => (
            <tr key={number} id={number}>
              <td>
                <code>{formatTestNumber(number)}</code>
              </td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </HubPage>
  );
}
