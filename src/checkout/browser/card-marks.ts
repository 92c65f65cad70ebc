import { cardBrand, securityCodeLength } from '../../domain/card.ts';
import { element } from './element.ts';

/** Shows the brand as soon as the first digits say it, and asks for the security code that such cards have. */
export function cardMarks(number: HTMLInputElement, code: HTMLInputElement): (digits: string) => void {
  const control = number.parentElement;
  const marks = [...(control?.querySelectorAll('.brand-mark') ?? [])].map((mark) => ({
    mark,
    brand: mark.getAttribute('data-brand'),
    isShownFirst: !mark.hasAttribute('hidden'),
  }));
  const sides = [...(code.parentElement?.querySelectorAll('.cvc-mark') ?? [])];
  const codeField = code.closest<HTMLElement>('.field');
  const hint = element('card_cvc-hint', HTMLElement);

  return (digits) => {
    const brand = cardBrand(digits);
    const isKnown = marks.some((one) => one.brand === brand);
    control?.classList.toggle('has-brand', isKnown);
    for (const one of marks)
      one.mark.toggleAttribute('hidden', isKnown ? one.brand !== brand : !one.isShownFirst);

    const length = securityCodeLength(brand);
    const side = length === 4 ? 'front' : 'back';
    for (const mark of sides) mark.toggleAttribute('hidden', mark.getAttribute('data-side') !== side);
    code.maxLength = length === 3 && brand !== 'unknown' ? 3 : 4;
    if (hint) hint.textContent = (side === 'front' ? code.dataset.hintFront : code.dataset.hintBack) ?? '';
    if (codeField) codeField.hidden = length === 0;
  };
}
