import { type CardBrand, securityCodeLength } from '../domain/card.ts';
import { cardBrandNames, isMarkedBrand } from '../ui/card-brand.tsx';
import type { CardErrorKey } from './card-fields.ts';
import type { CustomerErrorKey } from './card-form.ts';
import type { Translator } from './translate.ts';

/** The sentence for one wrong field. */
export function errorText(
  t: Translator,
  key: CardErrorKey | CustomerErrorKey,
  brand: CardBrand = 'unknown',
): string {
  if (key === 'cvc_invalid') return t('error.cvc_invalid', { digits: securityCodeLength(brand) || 3 });
  if (key === 'brand_not_accepted') {
    return t('error.brand_not_accepted', { brand: isMarkedBrand(brand) ? cardBrandNames[brand] : '' });
  }
  return t(`error.${key}`);
}

const scriptKeys = [
  'number_required',
  'number_incomplete',
  'number_invalid',
  'expiry_required',
  'expiry_invalid',
  'expiry_past',
  'cvc_required',
  'name_required',
  'name_invalid',
  'name_too_long',
  'email_required',
  'email_invalid',
  'phone_required',
  'phone_invalid',
  'country_required',
] as const satisfies readonly (CardErrorKey | CustomerErrorKey)[];

/** The sentences that the page's script may need, by error key; those that name a brand are listed per brand. */
export function scriptMessages(
  t: Translator,
  brandsNotAccepted: readonly CardBrand[],
): Record<string, string> {
  return {
    ...Object.fromEntries(scriptKeys.map((key) => [key, errorText(t, key)])),
    cvc_invalid: errorText(t, 'cvc_invalid'),
    cvc_invalid_amex: errorText(t, 'cvc_invalid', 'amex'),
    ...Object.fromEntries(
      brandsNotAccepted.map((brand) => [
        `brand_not_accepted_${brand}`,
        errorText(t, 'brand_not_accepted', brand),
      ]),
    ),
  };
}
