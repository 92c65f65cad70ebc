import type { Queryable, Tx } from './db.ts';

/** A host at which a merchant's pages are found. */
export interface Domain {
  /** Lower case, with a port where it is not 443. */
  readonly host: string;
  readonly merchantId: string;
  readonly createdAt: Date;
}

const columns = 'host, merchant_id as "merchantId", created_at as "createdAt"';

/** False when somebody has the host already. */
export async function insertDomain(tx: Tx, domain: Domain): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into domains (host, merchant_id, created_at)
     values ($1, $2, $3)
     on conflict (host) do nothing`,
    [domain.host, domain.merchantId, domain.createdAt],
  );
  return inserted > 0;
}

export async function deleteDomain(
  tx: Tx,
  { host, merchantId }: Omit<Domain, 'createdAt'>,
): Promise<boolean> {
  return (
    (await tx.execute('delete from domains where host = $1 and merchant_id = $2', [host, merchantId])) > 0
  );
}

export async function findDomain(db: Queryable, host: string): Promise<Domain | undefined> {
  const [row] = await db.query<Domain>(
    `select ${columns} from domains where host = $1`,
    [host],
    'find_domain',
  );
  return row;
}

/** The oldest first: new sessions are at that one. */
export function listDomains(db: Queryable, merchantId: string): Promise<Domain[]> {
  return db.query<Domain>(
    `select ${columns} from domains where merchant_id = $1 order by created_at, host`,
    [merchantId],
    'list_domains',
  );
}

const rememberedMs = 10_000;
const mostRemembered = 10_000;

/** Says at which host a merchant's new sessions are, without asking for each of them: a new host is used ten seconds later. */
export function checkoutHosts(db: Queryable): (merchantId: string) => Promise<string | null> {
  const known = new Map<string, { host: string | null; until: number }>();
  return async (merchantId) => {
    const at = performance.now();
    const found = known.get(merchantId);
    if (found && found.until > at) return found.host;
    const [first] = await listDomains(db, merchantId);
    if (known.size >= mostRemembered) known.clear();
    known.set(merchantId, { host: first?.host ?? null, until: at + rememberedMs });
    return first?.host ?? null;
  };
}
