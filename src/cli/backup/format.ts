import { z } from 'zod';

/*
 * The format: gzip of lines. A line that begins with `#` says what follows: first what the backup is, then of each table
 * its name, last how many rows there were and the SHA-256 of all lines before. Every other line is a row, as JSON.
 */

export const formatVersion = 1;

export const headerShape = z.object({
  maxfi_backup: z.literal(formatVersion),
  taken_at: z.iso.datetime(),
  /** Base64; opens with the master key that the secrets in the rows are sealed under. */
  sealed_check: z.string().nullable(),
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
export type BackupHeader = z.infer<typeof headerShape>;

export const sectionShape = z.object({ table: z.string(), linked: z.boolean() });
export const trailerShape = z.object({ rows: z.int(), sha256: z.string() });
export type BackupTrailer = z.infer<typeof trailerShape>;
