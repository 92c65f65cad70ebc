import { defineCommand } from './command.ts';
import { migrateDatabase, openDatabase } from './database.ts';

export const migrate = defineCommand({
  name: 'migrate',
  does: 'brings the database up to date and says what was done',
  options: {},
  async run(world, { json }) {
    const database = await openDatabase(world);
    try {
      const applied = await migrateDatabase(world, database.url);
      const words = applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`;
      world.print(json ? JSON.stringify({ applied }) : words);
      return 0;
    } finally {
      await database.leave();
    }
  },
});
