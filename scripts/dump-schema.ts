import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Queryable } from '../src/store/db.ts';
import { testDatabase } from '../test/support/database.ts';

/*
 * Writes migrations/schema.sql: what all migrations together make, for people to read. Taken from the catalog of a
 * migrated database, since the built-in PostgreSQL brings no pg_dump. `--check` only says whether the file is right.
 */

export const schemaFile = fileURLToPath(new URL('../migrations/schema.sql', import.meta.url));

const heading = '-- What the migrations make, written by scripts/dump-schema.ts. Do not edit.\n';

interface TableRow {
  readonly name: string;
  readonly is_unlogged: boolean;
  readonly columns: string[];
  readonly constraints: string[];
  /** Apart from the others, since a table may name one that comes later in the file. */
  readonly foreign_keys: string[];
  readonly indexes: string[];
  readonly options: string[] | null;
}

/** Every table of the public schema with its columns, constraints and indexes, by name; the same text every time. */
export async function describeSchema(db: Queryable): Promise<string> {
  const tables = await db.query<TableRow>(
    `select t.relname as name, t.relpersistence = 'u' as is_unlogged, t.reloptions as options,
       array(
         select quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
             || case when a.attnotnull then ' not null' else '' end
             || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
         from pg_attribute a
         left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
         order by a.attnum
       ) as columns,
       array(
         select 'constraint ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid)
         from pg_constraint c
         where c.conrelid = t.oid and c.contype in ('p', 'u', 'c', 'x')
         order by position(c.contype::text in 'pucx'), c.conname
       ) as constraints,
       array(
         select 'constraint ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid)
         from pg_constraint c
         where c.conrelid = t.oid and c.contype = 'f'
         order by c.conname
       ) as foreign_keys,
       array(
         select pg_get_indexdef(i.indexrelid)
         from pg_index i
         join pg_class x on x.oid = i.indexrelid
         where i.indrelid = t.oid
           and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
         order by x.relname
       ) as indexes
     from pg_class t
     where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and t.relname <> 'schema_migrations'
     order by t.relname`,
  );
  const keys = tables.flatMap(({ name, foreign_keys: list }) =>
    list.map((key) => `alter table ${name} add ${key};\n`),
  );
  return [heading, ...tables.map(describeTable), keys.join('')].join('\n');
}

function describeTable({ name, is_unlogged, columns, constraints, indexes, options }: TableRow): string {
  const lines = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
  const end = options === null ? ');' : `) with (${options.join(', ')});`;
  const table = `create ${is_unlogged ? 'unlogged ' : ''}table ${name} (\n${lines}\n${end}\n`;
  return table + indexes.map((index) => `${index.replace(' ON public.', ' ON ')};\n`).join('');
}

async function main(): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  const { db } = await testDatabase({ after: (fn) => ends.push(fn) });
  try {
    const schema = await describeSchema(db);
    if (!process.argv.includes('--check')) {
      await writeFile(schemaFile, schema);
    } else if ((await readFile(schemaFile, 'utf8')) !== schema) {
      console.error('migrations/schema.sql is out of date: run node --import tsx scripts/dump-schema.ts');
      process.exitCode = 1;
    }
  } finally {
    for (const end of ends) await end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
