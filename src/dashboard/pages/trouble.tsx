import type { Answer } from '../route.ts';
import { type Translator, translator } from '../translate.ts';

/** Why something cannot be shown, and the way on. Without a translator nothing is known of the reader: then in English. */
export function TroublePage(
  known: Translator | undefined,
  why: 'not_found' | 'not_allowed' | 'form_too_old' | 'too_often' | 'unreadable' | 'away' | 'broken',
  status: number,
): Extract<Answer, { kind: 'page' }> {
  const t = known ?? translator('en');
  return {
    kind: 'page',
    status,
    title: t(`trouble.${why}`),
    body: (
      <>
        <p>{t(`trouble.${why}_says`)}</p>
        <p>
          <a href="/dashboard">{t('trouble.home')}</a>
        </p>
      </>
    ),
  };
}
