import type { JSX } from 'preact';
import type { Language } from '../domain/language.ts';
import { formatMoney, type Money } from '../domain/money.ts';

/** Characters of an amount that fit beside its code on the narrowest phone. */
const longAmount = 12;

/** The amount as the largest thing on the page, with its ISO code once: `$` and `₼` alone mislead travellers. */
export function BigAmount({ amount, language }: { amount: Money; language: Language }): JSX.Element {
  const text = formatMoney(amount, language);
  return (
    <p class={text.length > longAmount ? 'amount is-long' : 'amount'}>
      <bdi>{text}</bdi> <abbr class="amount-code">{amount.currency}</abbr>
    </p>
  );
}
