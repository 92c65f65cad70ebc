import type { JSX } from 'preact';
import { ErrorSummary, Notice } from '../../ui/error-summary.tsx';
import { errorText } from '../error-text.ts';
import type { ContactPageModel } from '../page-model.ts';

/** What was wrong with the form that was sent, if anything was. */
export function Troubles({ model }: { model: ContactPageModel }): JSX.Element | null {
  const { t, errors } = model;
  if (model.isFormExpired) {
    return <Notice id="form-expired" title={t('errors.not_charged')} text={t('error.form_expired')} />;
  }
  if (errors.length === 0) return null;
  return (
    <ErrorSummary
      title={t('errors.title', { count: errors.length })}
      note={t('errors.not_charged')}
      errors={errors.map((error) => ({ field: error.field, text: errorText(t, error.key, error.brand) }))}
    />
  );
}

/** What every form of a session sends along. */
export function HiddenFields({
  model,
}: {
  model: Pick<ContactPageModel, 'formToken' | 'language'>;
}): JSX.Element {
  return (
    <>
      <input type="hidden" name="form_token" value={model.formToken} />
      <input type="hidden" name="lang" value={model.language} />
    </>
  );
}
