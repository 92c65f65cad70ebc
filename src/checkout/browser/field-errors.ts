import { type CardBrand, cardBrand, readCardNumber } from '../../domain/card.ts';
import {
  type CardErrorKey,
  type Checked,
  checkCardName,
  checkCardNumber,
  checkExpiry,
  checkSecurityCode,
  plainDigits,
} from '../card-fields.ts';
import { readEmail, readPhone } from '../contact-fields.ts';
import { element } from './element.ts';

type Control = HTMLInputElement | HTMLSelectElement;

/**
 * Checks the fields with the server's own rules and sentences. A field is checked when it is left with something in it,
 * again while its error shows, and all of them on Pay, where `checkAll` names the first wrong one. Checking here also
 * saves the number: the server never sends card data back, so a wrong email would cost typing all of it again.
 */
export function fieldErrors(form: HTMLFormElement): { checkAll(): Control | undefined } {
  const messages = JSON.parse(form.dataset.messages ?? '{}') as Record<string, string>;
  const refused = (form.dataset.refused ?? '').split(' ') as CardBrand[];
  const controls = [...form.elements].filter(isControl);
  const brand = () => {
    const number = controls.find((control) => control.name === 'card_number');
    return cardBrand(readCardNumber(plainDigits(number?.value ?? '')) ?? '');
  };

  const errorOf = (control: Control): string | undefined => {
    if (control.closest<HTMLElement>('.field')?.hidden) return undefined;
    const key = errorKey(control, brand(), refused);
    if (key === 'brand_not_accepted') return messages[`${key}_${brand()}`];
    if (key === 'cvc_invalid' && brand() === 'amex') return messages.cvc_invalid_amex;
    return key && messages[key];
  };

  for (const control of controls) {
    control.addEventListener('blur', () => {
      if (control.value.trim() !== '') show(control, errorOf(control));
    });
    control.addEventListener('input', () => {
      // Only to take an error away: telling people off while they type is rude.
      if (control.getAttribute('aria-invalid') && !errorOf(control)) show(control, undefined);
    });
  }
  return {
    checkAll: () => {
      const wrong = controls.filter((control) => {
        const error = errorOf(control);
        show(control, error);
        return error !== undefined;
      });
      return wrong[0];
    },
  };
}

function isControl(control: Element): control is Control {
  const isField = control instanceof HTMLInputElement || control instanceof HTMLSelectElement;
  return isField && control.type !== 'hidden' && !control.hasAttribute('readonly');
}

function errorKey(control: Control, brand: CardBrand, refused: readonly CardBrand[]): string | undefined {
  const { name, value, required } = control;
  if (name === 'card_number') return keyOf(checkCardNumber(value, refused));
  if (name === 'card_expiry') return keyOf(checkExpiry(value, new Date()));
  if (name === 'card_cvc') return keyOf(checkSecurityCode(value, brand));
  if (name === 'card_name') return keyOf(checkCardName(value, required));
  if (value.trim() === '') return required ? `${name}_required` : undefined;
  if (name === 'email' && !readEmail(value)) return 'email_invalid';
  if (name === 'phone' && !readPhone(plainDigits(value))) return 'phone_invalid';
  return undefined;
}

function keyOf(checked: Checked<unknown>): CardErrorKey | undefined {
  return checked.kind === 'error' ? checked.key : undefined;
}

function show(control: Control, error: string | undefined): void {
  const place = element(`${control.name}-error`, HTMLElement);
  const text = place?.querySelector('.error-text');
  if (!place || !text) return;
  text.textContent = error ?? '';
  place.hidden = error === undefined;
  control.closest('.field')?.classList.toggle('is-bad', error !== undefined);
  if (error === undefined) control.removeAttribute('aria-invalid');
  else control.setAttribute('aria-invalid', 'true');
}
