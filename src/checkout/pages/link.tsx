import type { JSX } from 'preact';
import { formatMoney, type Money } from '../../domain/money.ts';
import { SubmitButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { BigAmount } from '../../ui/money.tsx';
import type { SessionPageModel } from '../page-model.ts';
import { Emblem, SessionPanel } from './panel.tsx';

export interface LinkPageModel extends SessionPageModel {
  /** Where the press goes. */
  readonly action: string;
  /** Between which amounts the customer chooses; null: the session's is the one. */
  readonly choice: {
    readonly least: Money;
    readonly most: Money;
    readonly typed: string;
    readonly isWrong: boolean;
  } | null;
  /** Why nothing more is taken. */
  readonly over: 'off' | 'expired' | 'used_up' | 'no_way' | null;
}

/** A merchant's payment link: what for, how much, and the one press that begins a payment. Looking at it makes nothing. */
export function LinkPage(model: LinkPageModel): JSX.Element {
  const { t, over, choice, session } = model;
  const { name: merchant } = model.merchant;
  return (
    <SessionPanel
      model={model}
      page="link"
      title={t('link.page_title', { merchant })}
      heading={over ? t('link.over') : t('link.heading', { merchant })}
      text={over ? t(`link.${over}`) : (session.description ?? t('link.text'))}
      emblem={<Emblem icon={over ? 'clock' : 'lock'} />}
    >
      {over ? null : (
        <form method="post" action={model.action}>
          {choice ? (
            <Field
              name="amount"
              label={t('link.amount', { currency: session.amount.currency })}
              hint={t('link.between', {
                least: formatMoney(choice.least, model.language),
                most: formatMoney(choice.most, model.language),
              })}
              error={choice.isWrong ? t('link.wrong_amount') : undefined}
              value={choice.typed}
              isRequired
              input={{ inputMode: 'decimal', autocomplete: 'off', maxLength: 16 }}
            />
          ) : (
            <BigAmount amount={session.amount} language={model.language} />
          )}
          <SubmitButton id="begin" busyText={t('pay.processing')}>
            {t('link.button')}
          </SubmitButton>
        </form>
      )}
    </SessionPanel>
  );
}
