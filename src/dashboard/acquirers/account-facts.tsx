import type { ComponentChildren, JSX } from 'preact';
import type { CardMode, ConnectorManifest } from '../../connectors/connector.ts';
import { notificationUrlOf } from '../../domain/notification-url.ts';
import type { AcquirerAccount } from '../../store/acquirer-accounts.ts';
import type { DashboardDeps } from '../deps.ts';
import { Code, Copyable, Facts } from '../parts.tsx';
import type { MerchantVisit } from '../visit.ts';

/** What an account is, how cards reach it, and where its acquirer reports. */
export async function accountFacts(
  deps: DashboardDeps,
  visit: MerchantVisit,
  account: AcquirerAccount,
  manifest: ConnectorManifest | undefined,
): Promise<JSX.Element> {
  const { t } = visit;
  const modes = manifest ? await modesOf(deps, account, manifest) : [];
  const rows: (readonly [string, ComponentChildren])[] = [
    [t('acquirers.acquirer'), manifest?.title ?? account.connector],
    [t('payment.id'), <Code key="id">{account.id}</Code>],
    [t('acquirers.brands'), account.cardBrands?.join(', ') ?? t('list.all')],
  ];
  if (modes.length > 0)
    rows.push(
      [t('acquirers.mode'), modes.map((mode) => t(`acquirer_mode.${mode}`)).join(' / ')],
      [t('acquirers.pci'), modes.map((mode) => t(`acquirer_pci.${mode}`)).join(' / ')],
    );
  if (manifest && manifest.notifications !== 'none')
    rows.push([
      t('acquirers.notifications'),
      <NotificationAddress key="address" visit={visit} url={notificationUrlOf(deps.publicUrl, account)} />,
    ]);
  return <Facts rows={rows} />;
}

/**
 * How the account takes cards: its credentials say which, where its connector has several ways. When they cannot be read
 * any more it is all of these, for the page must still open: the account is disabled there.
 */
async function modesOf(
  deps: DashboardDeps,
  { merchantId, id }: AcquirerAccount,
  { modes }: ConnectorManifest,
): Promise<readonly CardMode[]> {
  if (modes.length < 2) return modes;
  try {
    const ready = await deps.connectorOf({ merchantId, accountId: id });
    return ready ? [ready.connector.mode] : modes;
  } catch (error) {
    deps.log.error({ account: id, err: error }, 'the credentials of an account could not be read');
    return modes;
  }
}

function NotificationAddress({ visit, url }: { visit: MerchantVisit; url: string }): JSX.Element {
  const { t } = visit;
  return (
    <>
      <Copyable visit={visit} text={url} label={t('acquirers.notifications')} />
      <p class="hint">{t('acquirers.notifications_says')}</p>
    </>
  );
}
