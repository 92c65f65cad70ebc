import { defaultRequestsPerMinute, scopes } from '../../domain/api-key.ts';
import { may } from '../../domain/staff.ts';
import { issueApiKey } from '../../flows/issue-api-key.ts';
import type { DashboardDeps } from '../deps.ts';
import { recorded } from '../payments/routes.ts';
import { type Answer, post, type Route } from '../route.ts';
import type { MerchantVisit, PersonVisit } from '../visit.ts';

/** What the samples of the developer hub run with when their reader is signed in: a test key of the reader's own, for an hour. */
export const docsKeyRoutes: readonly Route[] = [
  { method: 'GET', path: '/dashboard/docs-key', needs: 'person', handle: listShops },
  post('docs-key', 'manage_keys', makeDocsKey),
];

const livesForMs = 60 * 60_000;
const name = 'Developer hub';

/** Whom this person may make keys for, and what a form of theirs has to carry. */
async function listShops(_deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const shops = visit.workplaces
    .filter(({ role }) => may(role, 'manage_keys'))
    .map(({ merchantId, name: shop }) => ({
      name: shop,
      key_url: `/dashboard/${merchantId}/test/docs-key`,
    }));
  return { kind: 'json', body: { form_token: visit.person.formToken, shops } };
}

async function makeDocsKey(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { merchant, livemode } = visit;
  // A live key in a browser is one that everybody has.
  if (livemode) return { kind: 'not_found' };
  const details = { name, livemode, scopes };
  const db = recorded(deps, visit, { action: 'key_created', subject: merchant.id, details });
  const { key, secretKey } = await issueApiKey(
    { ...deps, db },
    {
      merchantId: merchant.id,
      livemode,
      scopes,
      requestsPerMinute: defaultRequestsPerMinute,
      name,
      livesForMs,
    },
  );
  return {
    kind: 'json',
    body: { secret_key: secretKey.reveal(), expires_at: key.expiresAt?.toISOString() },
  };
}
