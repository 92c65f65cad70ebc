/** What a form field may hold. `undefined` is left out: an empty value would unset something. */
export type FormValue = string | number | boolean | undefined | readonly string[] | FormFields;
export interface FormFields {
  readonly [name: string]: FormValue;
}

/** Nested fields as `a[b][c]=…` and `a[0]=…`, the way Stripe's own client writes them. */
export function toForm(fields: FormFields): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) append(form, name, value);
  return form;
}

function append(form: URLSearchParams, name: string, value: FormValue): void {
  if (value === undefined) return;
  if (typeof value !== 'object') {
    form.append(name, String(value));
    return;
  }
  for (const [part, inner] of Object.entries(value)) append(form, `${name}[${part}]`, inner);
}
