import type { JSX } from 'preact';
import { groupCardNumber } from '../../domain/card.ts';
import { cardTitle } from '../in-language.ts';
import { type HubFrame, HubPage } from './frame.tsx';

/** Cards of the sandbox bank as the page tells of them. */
export interface TestCardGroup {
  readonly id: 'approved' | 'declined' | 'faults' | 'refunds' | 'redirects' | 'authenticated';
  readonly cards: readonly { readonly number: string; readonly title: string }[];
}

/** The sandbox bank's own table: what each card does. */
export function TestCardsPage(props: HubFrame & { groups: readonly TestCardGroup[] }): JSX.Element {
  const { t, language, groups } = props;
  return (
    <HubPage {...props} title={t('frame.test_cards')} path="/docs/test-cards">
      <h1>{t('frame.test_cards')}</h1>
      <p>{t('cards.says')}</p>
      {groups.map(({ id, cards }) => (
        <section key={id} id={id}>
          <h2>
            <a href={`#${id}`}>{t(`cards.${id}`)}</a>
          </h2>
          <table class="cards">
            <thead>
              <tr>
                <th scope="col">{t('cards.number')}</th>
                <th scope="col">{t('cards.does')}</th>
              </tr>
            </thead>
            <tbody>
              {cards.map(({ number, title }) => (
                <tr key={number} id={number}>
                  <td>
                    <code>{groupCardNumber(number)}</code>
                  </td>
                  <td>{cardTitle(language, title)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </HubPage>
  );
}
