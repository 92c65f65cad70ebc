import type { JSX } from 'preact';
import type { CustomerFieldRule } from '../../domain/session.ts';
import { CardBrandMark, markedBrands } from '../../ui/card-brand.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon, SecurityCodeIcon } from '../../ui/icons.tsx';
import type { PayFieldName } from '../card-form.ts';
import { countryList } from '../countries.ts';
import { errorText } from '../error-text.ts';
import type { ContactPageModel, PayPageModel } from '../page-model.ts';
import type { MessageKey } from '../translate.ts';

/** Shown until a number says which brand it is; the rest wait hidden for the script. */
const brandsShownFirst = ['visa', 'mastercard', 'unionpay', 'mir', 'amex'] as const;

/** Numbers first, as on the card itself; then who pays. */
export function PayFields({ model }: { model: PayPageModel }): JSX.Element {
  return (
    <>
      <CardNumber model={model} />
      <div class="pair">
        <Expiry model={model} />
        <SecurityCode model={model} />
      </div>
      <Person
        model={model}
        field="card_name"
        rule={model.customerFields.name}
        input={{ autocomplete: 'cc-name' }}
      />
      <ContactFields model={model} />
    </>
  );
}

/** Who pays, whatever with. */
export function ContactFields({ model }: { model: ContactPageModel }): JSX.Element {
  return (
    <>
      <Person
        model={model}
        field="email"
        rule={model.customerFields.email}
        input={{ type: 'email', autocomplete: 'email', inputMode: 'email', spellcheck: false }}
      />
      <Person
        model={model}
        field="phone"
        rule={model.customerFields.phone}
        hint="field.phone.hint"
        input={{ type: 'tel', autocomplete: 'tel' }}
      />
      <Country model={model} />
    </>
  );
}

function CardNumber({ model }: { model: PayPageModel }): JSX.Element {
  const shown = brandsShownFirst.filter((brand) => !model.brandsNotAccepted.includes(brand)).slice(0, 4);
  return (
    <Field
      name="card_number"
      label={model.t('field.card_number')}
      error={errorOf(model, 'card_number')}
      isRequired
      input={{
        inputMode: 'numeric',
        autocomplete: 'cc-number',
        maxLength: 30,
        spellcheck: false,
        class: 'wide-marks',
      }}
      marks={
        <span class="marks">
          {markedBrands
            .filter((brand) => !model.brandsNotAccepted.includes(brand))
            .map((brand) => (
              <CardBrandMark key={brand} brand={brand} isHidden={!shown.some((first) => first === brand)} />
            ))}
        </span>
      }
    />
  );
}

function Expiry({ model }: { model: PayPageModel }): JSX.Element {
  const format = model.t('field.card_expiry.format');
  return (
    <Field
      name="card_expiry"
      label={model.t('field.card_expiry')}
      labelNote={format}
      error={errorOf(model, 'card_expiry')}
      isRequired
      input={{ inputMode: 'numeric', autocomplete: 'cc-exp', maxLength: 9 }}
    />
  );
}

function SecurityCode({ model }: { model: PayPageModel }): JSX.Element {
  return (
    <Field
      name="card_cvc"
      label={model.t('field.card_cvc')}
      hint={model.t('field.card_cvc.back')}
      isHintQuiet
      error={errorOf(model, 'card_cvc')}
      isRequired
      input={
        {
          inputMode: 'numeric',
          autocomplete: 'cc-csc',
          maxLength: 4,
          class: 'one-mark',
          'data-hint-back': model.t('field.card_cvc.back'),
          'data-hint-front': model.t('field.card_cvc.front'),
        } as JSX.InputHTMLAttributes<HTMLInputElement>
      }
      marks={
        <span class="marks">
          <SecurityCodeIcon side="back" />
          <SecurityCodeIcon side="front" isHidden />
        </span>
      }
    />
  );
}

interface PersonProps {
  readonly model: ContactPageModel;
  readonly field: 'card_name' | 'email' | 'phone';
  readonly rule: CustomerFieldRule;
  readonly hint?: MessageKey;
  readonly input: JSX.InputHTMLAttributes<HTMLInputElement>;
}

function Person({ model, field, rule, hint, input }: PersonProps): JSX.Element | null {
  if (rule === 'hidden') return null;
  return (
    <Field
      name={field}
      label={model.t(`field.${field}`)}
      labelNote={rule === 'optional' ? model.t('field.optional') : undefined}
      hint={hint && rule !== 'locked' ? model.t(hint) : undefined}
      error={errorOf(model, field)}
      value={model.values[field]}
      isRequired={rule === 'required'}
      input={{ ...input, maxLength: field === 'card_name' ? 128 : 320, readOnly: rule === 'locked' }}
    />
  );
}

function Country({ model }: { model: ContactPageModel }): JSX.Element | null {
  const rule = model.customerFields.country;
  if (rule === 'hidden') return null;
  const value = model.values.country ?? '';
  const countries = countryList(model.language);
  const shown = rule === 'locked' ? countries.filter(({ code }) => code === value) : countries;
  return (
    <Field
      name="country"
      label={model.t('field.country')}
      labelNote={rule === 'optional' ? model.t('field.optional') : undefined}
      error={errorOf(model, 'country')}
      isRequired={rule === 'required'}
      marks={
        <span class="marks">
          <Icon name="down" />
        </span>
      }
      control={(attributes) => (
        <select {...attributes} autocomplete="country">
          {rule === 'locked' ? null : <option value="">{model.t('field.country.choose')}</option>}
          {shown.map(({ code, name }) => (
            <option key={code} value={code} selected={code === value}>
              {name}
            </option>
          ))}
        </select>
      )}
    />
  );
}

function errorOf(model: ContactPageModel, field: PayFieldName): string | undefined {
  const error = model.errors.find((one) => one.field === field);
  return error && errorText(model.t, error.key, error.brand);
}
