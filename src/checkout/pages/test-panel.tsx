import type { JSX } from 'preact';
import type { PayPageModel } from '../page-model.ts';
import { HiddenFields } from './trouble.tsx';

const outcomes = ['approve', 'decline', 'no_money', 'challenge', 'unknown', 'expire'] as const;

/** Only on pages of test mode: what else can become of this session, at the press of a button. */
export function TestPanel({ model }: { model: PayPageModel }): JSX.Element | null {
  const { t, session } = model;
  if (session.livemode) return null;
  return (
    <details class="test-panel">
      <summary>{t('test.panel')}</summary>
      <form method="post" action={`/checkout/${session.id}/test`}>
        <HiddenFields model={model} />
        {outcomes.map((outcome) => (
          <button key={outcome} type="submit" name="outcome" value={outcome}>
            {t(`test.${outcome}`)}
          </button>
        ))}
      </form>
    </details>
  );
}
