import type { Db, Queryable, Tx } from './db.ts';

export interface Announcement {
  readonly id: string;
  readonly body: string;
  readonly until: Date;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export async function insertAnnouncement(tx: Tx, one: Announcement): Promise<void> {
  await tx.execute(
    'insert into announcements (id, body, until, created_by, created_at) values ($1, $2, $3, $4, $5)',
    [one.id, one.body, one.until, one.createdBy, one.createdAt],
  );
}

/** What is to be read at a moment, the newest first. */
export function listAnnouncements(db: Queryable, now: Date): Promise<Announcement[]> {
  return db.query<Announcement>(
    `select id, body, until, created_by as "createdBy", created_at as "createdAt"
     from announcements
     where until > $1
     order by created_at desc, id
     limit 5`,
    [now],
    'list_announcements',
  );
}

export async function deleteAnnouncement(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute('delete from announcements where id = $1', [id])) === 1;
}

/** Forgets what nobody is to read any more; says how many. */
export function deleteOldAnnouncements(db: Db, now: Date): Promise<number> {
  return db.execute('delete from announcements where until <= $1', [now]);
}
