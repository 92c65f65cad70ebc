import { migrateDatabase, openDatabase } from './database.ts';
import type { World } from './ports.ts';

/** Brings the database up to date and says what was done. */
export async function runMigrate(world: World): Promise<number> {
  const database = await openDatabase(world);
  try {
    const applied = await migrateDatabase(world, database.url);
    world.print(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
    return 0;
  } finally {
    await database.leave();
  }
}
