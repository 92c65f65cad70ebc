import { listKeptRows } from '../store/dump-rows.ts';
import { type BackupWriter, writeBackup, writeWholeFile } from './backup/writer.ts';
import { defineCommand } from './command.ts';
import { openDatabase, openToLook, refusePendingMigrations } from './database.ts';

export const backup = defineCommand({
  name: 'backup',
  does: 'writes everything of an installation into a file, as it is at one moment, while it goes on working',
  operand: { name: 'FILE', required: true, says: 'the file to make; - is standard output' },
  options: { force: { says: 'replaces a file of that name' } },
  more: `The file holds names, addresses and sealed secrets: keep it as you keep the database. It does not hold the master
key, which opens the secrets, nor any card. Keep MAXFI_MASTER_KEY, or secrets.json of the data folder, elsewhere.`,
  async run(world, { force, json }, file = '') {
    const database = await openDatabase(world);
    const db = openToLook(database.url);
    try {
      await refusePendingMigrations(world, database);
      const counts: Record<string, number> = {};
      const write = (writer: BackupWriter) =>
        listKeptRows(db, {
          begin: ({ takenAt, sealedCheck, migrations }) =>
            writer.begin({
              taken_at: takenAt.toISOString(),
              sealed_check: sealedCheck?.toString('base64') ?? null,
              migrations: [...migrations],
            }),
          rows(table, isLinked, rows) {
            if (!isLinked) counts[table] = (counts[table] ?? 0) + rows.length;
            return writer.rows(table, isLinked, rows);
          },
        });
      const { sha256 } =
        file === '-'
          ? await writeBackup(process.stdout, write)
          : await writeWholeFile(file, force, (to) => writeBackup(to, write));
      const say = file === '-' ? world.complain : world.print;
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      say(
        json
          ? JSON.stringify({ file, rows: counts, sha256 })
          : `Wrote ${total} rows of ${Object.keys(counts).length} tables. The master key is not among them: keep it elsewhere.`,
      );
      return 0;
    } finally {
      await db.close();
      await database.leave();
    }
  },
});
