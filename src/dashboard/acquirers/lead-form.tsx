import type { JSX } from 'preact';
import type { ConnectorManifest } from '../../connectors/connector.ts';
import { Field } from '../../ui/field.tsx';
import { Boxes, PostButton, PostForm, Select } from '../parts.tsx';
import type { MerchantVisit } from '../visit.ts';

/** Leads payments to an account; below it, what else can be done with the account. */
export function LeadForm(props: {
  visit: MerchantVisit;
  base: string;
  manifest: ConnectorManifest;
}): JSX.Element {
  const { visit, base, manifest } = props;
  const { t } = visit;
  return (
    <>
      <PostForm visit={visit} action={`${base}/routes`} class="sheet">
        <h2>{t('acquirers.lead')}</h2>
        <Select
          name="method"
          label={t('payments.method')}
          value="card"
          choices={manifest.methods.map((method) => ({ value: method, text: t(`method.${method}`) }))}
        />
        <Boxes
          name="currencies"
          label={t('payments.currency')}
          values={[]}
          choices={manifest.currencies.map((code) => ({ value: code, text: code }))}
        />
        <Field
          name="priority"
          label={t('acquirers.priority')}
          hint={t('acquirers.priority_hint')}
          value="1"
          input={{ inputMode: 'numeric', maxLength: 3 }}
        />
        <Field
          name="weight"
          label={t('acquirers.weight')}
          hint={t('acquirers.weight_hint')}
          value="100"
          input={{ inputMode: 'numeric', maxLength: 3 }}
        />
        <button class="button" type="submit">
          {t('form.save')}
        </button>
      </PostForm>
      <div class="actions">
        <PostButton visit={visit} action={`${base}/test`}>
          {t('acquirers.test')}
        </PostButton>
        <PostButton visit={visit} action={`${base}/disable`} isDangerous>
          {t('acquirers.disable')}
        </PostButton>
      </div>
    </>
  );
}
