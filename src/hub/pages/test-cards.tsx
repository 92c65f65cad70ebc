import type { JSX } from 'preact';
import { groupCardNumber } from '../../domain/card.ts';
import { type HubFrame, HubPage } from './frame.tsx';

/** A card of the sandbox bank as the page tells of it. */
export interface TestCardFacts {
  readonly number: string;
  readonly title: string;
}

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
                <code>{groupCardNumber(number)}</code>
              </td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </HubPage>
  );
}
