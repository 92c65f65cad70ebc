import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const pageSchema = z.object({
  /** Where it is served: `/docs/guides/accept-a-payment`. */
  path: z.string(),
  /** Its file in the repository: `docs/guides/accept-a-payment.md`. */
  file: z.string(),
  title: z.string(),
  /** Its first sentences, as plain text. */
  summary: z.string(),
  html: z.string(),
  /** As it was written, with links that work from the hub. */
  markdown: z.string(),
  headings: z.array(z.object({ id: z.string(), text: z.string(), level: z.number() })),
  /** What a search reads of each part, the first being what stands before any heading. */
  parts: z.array(z.object({ id: z.string().nullable(), heading: z.string(), text: z.string() })),
});

const docsSchema = z.object({
  sections: z.array(z.object({ title: z.string(), paths: z.array(z.string()) })),
  pages: z.array(pageSchema),
});

export type DocPage = z.infer<typeof pageSchema>;
export type Docs = z.infer<typeof docsSchema>;

/** The pages that the build made of `docs/`. Throws when the build is missing. */
export function loadDocs(folder: string): Docs {
  return docsSchema.parse(JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8')));
}

/** The pages of the contents, in their order; the decisions come after them and stand in no list. */
export function pagesInOrder({ sections, pages }: Docs): DocPage[] {
  return sections.flatMap(({ paths }) => paths).flatMap((path) => pages.filter((page) => page.path === path));
}
