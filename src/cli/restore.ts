import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { restoreBackup } from '../flows/restore-backup.ts';
import { readBackup } from './backup/reader.ts';
import { CannotBeDone, defineCommand } from './command.ts';
import { openDatabase, openToLook } from './database.ts';

export const restore = defineCommand({
  name: 'restore',
  does: 'fills an empty database from a backup: all of it, or nothing',
  operand: { name: 'FILE', required: true, says: 'what `maxfi backup` made; - is standard input' },
  options: {
    moved: {
      says: 'nothing has happened since the backup: sessions that were open can still be paid',
    },
  },
  more: `Without --moved the sessions that were open expire, since they may have been paid after the backup was made. Do not let
a copy work beside the installation it was taken from.`,
  async run(world, { moved, json }, file = '') {
    const { header, parts } = await readBackup(file === '-' ? process.stdin : createReadStream(file));
    const check = header.sealed_check;
    if (check !== null && !world.opensCheck(Buffer.from(check, 'base64')))
      throw new CannotBeDone(
        'The secrets in the backup were sealed under another master key. Set MAXFI_MASTER_KEY to it, or put its secrets.json into the data folder.',
      );
    const database = await openDatabase(world);
    const db = openToLook(database.url);
    try {
      const result = await restoreBackup(
        { db, migrationsDir: join(world.rootDir, 'migrations'), now: () => new Date() },
        { migrations: header.migrations, parts, keepsOpen: moved },
      );
      if (result.kind === 'not_empty')
        throw new CannotBeDone(
          `The database is not empty (${result.table}), and nothing was changed. Name a new one by DATABASE_URL, or a new folder by MAXFI_DATA_DIR.`,
        );
      const { rows, sessionsEnded } = result;
      const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
      const ended =
        sessionsEnded === 0 ? '' : ` ${sessionsEnded} sessions that were open expire when a worker starts.`;
      world.print(
        json
          ? JSON.stringify({ taken_at: header.taken_at, rows, sessions_ended: sessionsEnded })
          : `Restored ${total} rows as they were at ${header.taken_at}.${ended}`,
      );
      return 0;
    } finally {
      await db.close();
      await database.leave();
    }
  },
});
