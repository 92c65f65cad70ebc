import type { ApiRequest } from '../../domain/api-request.ts';
import { findApiRequest, listApiRequests } from '../../store/api-requests.ts';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Code, Copyable, Facts, Pager, Table, When } from '../parts.tsx';
import { type Answer, get, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

export const requestRoutes: readonly Route[] = [
  get('requests', 'read_developers', showRequests),
  get('requests/:id', 'read_developers', showRequest),
];

const shown = 50;

function StatusBadge({ status }: Pick<ApiRequest, 'status'>) {
  return <Badge tone={status < 400 ? 'good' : status < 500 ? 'wait' : 'bad'}>{status}</Badge>;
}

async function showRequests(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode, query } = visit;
  const isRefused = query.status === 'refused';
  const before = query.before
    ? await findApiRequest(deps.db, { merchantId: merchant.id, id: query.before })
    : undefined;
  const rows = await listApiRequests(deps.db, {
    merchantId: merchant.id,
    livemode,
    isRefused,
    before,
    limit: shown + 1,
  });
  const page = rows.slice(0, shown);
  const filter = isRefused ? 'refused' : undefined;
  return {
    kind: 'page',
    title: t('menu.requests'),
    section: 'menu.requests',
    body: (
      <>
        <p>{t('requests.says')}</p>
        <nav class="chips" aria-label={t('payments.status')}>
          <a href={visit.href('requests')} aria-current={isRefused ? undefined : 'true'}>
            {t('list.all')}
          </a>
          <a href={`${visit.href('requests')}?status=refused`} aria-current={isRefused ? 'true' : undefined}>
            {t('requests.refused')}
          </a>
        </nav>
        <Table
          label={t('menu.requests')}
          rows={page}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`requests/${id}`)}
          columns={[
            {
              name: t('requests.request'),
              cell: ({ method, path }) => (
                <bdi>
                  {method} {path}
                </bdi>
              ),
            },
            { name: t('payments.status'), cell: ({ status }) => <StatusBadge status={status} /> },
            { name: t('requests.error'), cell: ({ errorCode }) => errorCode ?? '–' },
            { name: t('webhooks.took'), isNumber: true, cell: ({ latencyMs }) => `${latencyMs} ms` },
            { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
          ]}
          empty={<p>{t('requests.none')}</p>}
        />
        <Pager
          visit={visit}
          older={
            rows.length > shown
              ? visit.href('requests', { status: filter, before: page.at(-1)?.id })
              : undefined
          }
          newer={before ? visit.href('requests', { status: filter }) : undefined}
        />
      </>
    ),
  };
}

async function showRequest(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant } = visit;
  const request = await findApiRequest(deps.db, { merchantId: merchant.id, id: visit.params.id ?? '' });
  if (request?.livemode !== visit.livemode) return { kind: 'not_found' };
  return {
    kind: 'page',
    title: `${request.method} ${request.path}`,
    section: 'menu.requests',
    body: (
      <>
        <Facts
          rows={[
            [t('payments.status'), <StatusBadge key="status" status={request.status} />],
            [
              t('requests.error'),
              request.errorCode ? (
                <a key="error" href={`/docs/errors#${request.errorCode.toLowerCase()}`}>
                  {request.errorCode}
                </a>
              ) : (
                '–'
              ),
            ],
            [t('payment.id'), <Code key="id">{request.id}</Code>],
            [t('keys.key'), <Code key="key">{request.keyId}</Code>],
            [t('webhooks.took'), `${request.latencyMs} ms`],
            [t('list.created'), <When key="at" visit={visit} at={request.createdAt} />],
          ]}
        />
        <h2>{t('payment.as_curl')}</h2>
        <p>{t('requests.masked')}</p>
        <Copyable visit={visit} text={asCurl(deps, visit, request)} label={t('payment.as_curl')} />
      </>
    ),
  };
}

/** The same request for a terminal, with a place for the key. */
function asCurl({ publicUrl }: DashboardDeps, { livemode }: MerchantVisit, request: ApiRequest): string {
  const lines = [
    `curl -X ${request.method} '${publicUrl}${request.path.replaceAll("'", '%27')}'`,
    `-H 'Authorization: Bearer ${livemode ? 'sk_live_…' : 'sk_test_…'}'`,
  ];
  if (request.body)
    lines.push(`-H 'Content-Type: application/json'`, `-d '${request.body.replaceAll("'", `'\\''`)}'`);
  return lines.join(' \\\n  ');
}
