import type { WalletRegistration } from '../domain/wallet.ts';
import type { Queryable, Tx } from './db.ts';

export interface WalletRow extends WalletRegistration {
  readonly sealedIdentity: Buffer | null;
  readonly domainFile: string | null;
  readonly createdAt: Date;
}

type WalletKey = Pick<WalletRow, 'merchantId' | 'livemode' | 'wallet'>;

const columns = `merchant_id as "merchantId", livemode, wallet, identifier, sealed_identity as "sealedIdentity",
  domain_file as "domainFile", created_at as "createdAt"`;

/** A registration replaces the one before it. */
export async function insertWallet(tx: Tx, row: WalletRow): Promise<void> {
  await tx.execute(
    `insert into wallets (merchant_id, livemode, wallet, identifier, sealed_identity, domain_file, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (merchant_id, livemode, wallet) do update
     set identifier = excluded.identifier, sealed_identity = excluded.sealed_identity, domain_file = excluded.domain_file,
       created_at = excluded.created_at`,
    [
      row.merchantId,
      row.livemode,
      row.wallet,
      row.identifier,
      row.sealedIdentity,
      row.domainFile,
      row.createdAt,
    ],
  );
}

/** Says whether there was one. */
export async function deleteWallet(tx: Tx, { merchantId, livemode, wallet }: WalletKey): Promise<boolean> {
  const gone = await tx.execute(
    'delete from wallets where merchant_id = $1 and livemode = $2 and wallet = $3',
    [merchantId, livemode, wallet],
  );
  return gone === 1;
}

export function listWallets(
  db: Queryable,
  { merchantId, livemode }: Omit<WalletKey, 'wallet'>,
): Promise<WalletRow[]> {
  return db.query<WalletRow>(
    `select ${columns} from wallets where merchant_id = $1 and livemode = $2 order by wallet`,
    [merchantId, livemode],
    'list_wallets',
  );
}

/** The files by which Apple knows hosts: of one merchant, or of all where the host is the installation's own. */
export async function listDomainFiles(db: Queryable, merchantId: string | null): Promise<string[]> {
  const rows = await db.query<{ file: string }>(
    `select distinct domain_file as file
     from wallets
     where domain_file is not null and ($1::text is null or merchant_id = $1)
     limit 2`,
    [merchantId],
  );
  return rows.map(({ file }) => file);
}
