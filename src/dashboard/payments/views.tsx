import type { JSX } from 'preact';
import { forgetView, saveView } from '../../flows/save-view.ts';
import type { SavedView } from '../../store/saved-views.ts';
import type { DashboardDeps } from '../deps.ts';
import { PostForm } from '../parts.tsx';
import { type Answer, to } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

/** The filters that somebody keeps, and a field to keep these. */
export function SavedViews(props: {
  visit: MerchantVisit;
  views: readonly SavedView[];
  query: string;
}): JSX.Element {
  const { visit, views, query } = props;
  const { t } = visit;
  return (
    <details>
      <summary>{t('views.label')}</summary>
      <ul class="chips">
        {views.map((view) => (
          <li key={view.name}>
            <a href={`${visit.href('payments')}?${view.query}`}>
              <bdi>{view.name}</bdi>
            </a>
            <PostForm visit={visit} action={visit.href('views/forget')} class="inline">
              <input type="hidden" name="name" value={view.name} />
              <button class="plain" type="submit" aria-label={t('views.forget', { name: view.name })}>
                ×
              </button>
            </PostForm>
          </li>
        ))}
      </ul>
      <PostForm visit={visit} action={visit.href('views')} class="row">
        <input type="hidden" name="query" value={query} />
        <div class="field">
          <label for="view-name">{t('views.name')}</label>
          <input id="view-name" name="name" maxLength={60} autocomplete="off" />
        </div>
        <button class="button" type="submit">
          {t('views.save')}
        </button>
      </PostForm>
    </details>
  );
}

const whose = ({ merchant, person }: MerchantVisit) => ({ merchantId: merchant.id, userId: person.user.id });

export async function keepView(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const name = (visit.fields.name ?? '').replaceAll(/\p{C}/gu, '').trim().slice(0, 60);
  // Only what a filter may hold: the text goes behind the address of a page.
  const query = new URLSearchParams((visit.fields.query ?? '').slice(0, 1_000)).toString();
  if (name !== '') await saveView(deps, whose(visit), { name, query });
  return to(`${visit.href('payments')}?${query}`);
}

export async function dropView(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  await forgetView(deps, whose(visit), visit.fields.name ?? '');
  return to(visit.href('payments'));
}
