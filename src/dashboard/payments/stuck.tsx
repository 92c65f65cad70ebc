import { listStuckOperations, type StuckOperation } from '../../store/alerts.ts';
import type { DashboardDeps } from '../deps.ts';
import { Code, Table, When, wordOf } from '../parts.tsx';
import type { Answer } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

const limit = 200;
const olderThanMs = 60_000;

/** Payments and refunds of which nobody can say whether they moved money, and what happens to each next. */
export async function showStuck(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode, now } = visit;
  const rows = await listStuckOperations(deps.db, {
    olderThan: new Date(now.getTime() - olderThanMs),
    limit,
    merchant: { merchantId: merchant.id, livemode },
  });
  return {
    kind: 'page',
    title: t('menu.stuck'),
    section: 'menu.stuck',
    body: (
      <>
        <p>{t('stuck.says')}</p>
        <Table
          label={t('menu.stuck')}
          rows={rows}
          keyOf={({ id }) => id}
          hrefOf={({ sessionId }) => visit.href(`payments/${sessionId}`)}
          columns={[
            { name: t('stuck.what'), cell: ({ kind }) => t(`moment.${kind}`) },
            { name: t('payments.status'), cell: ({ state }) => wordOf(visit, `operation.${state}`) },
            { name: t('home.account'), cell: ({ accountId }) => <Code>{accountId}</Code> },
            {
              name: t('stuck.since'),
              cell: ({ uncertainSince }) => <When visit={visit} at={uncertainSince} />,
            },
            { name: t('stuck.asked'), isNumber: true, cell: ({ checks }) => checks },
            { name: t('stuck.next'), cell: (row) => nextOf(visit, row) },
          ]}
          empty={<p>{t('stuck.none')}</p>}
        />
      </>
    ),
  };
}

function nextOf(visit: MerchantVisit, { kind, state, nextCheckAt }: StuckOperation) {
  const { t } = visit;
  if (kind === 'reversal' && state === 'declined') return t('stuck.by_hand');
  if (state === 'reversing') return t('stuck.taken_back');
  if (!nextCheckAt) return '–';
  const isToBeSent = kind === 'reversal' || state === 'prepared';
  return (
    <>
      {t(isToBeSent ? 'stuck.sent_again' : 'stuck.asked_again')} <When visit={visit} at={nextCheckAt} />
    </>
  );
}
