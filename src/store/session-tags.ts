/*
 * `session_tags` is an index written by hand: a row for each key and value of a session's metadata, in the order of lists. An
 * inverted index cannot give a page of a common value in order, and the planner cannot tell a rare one from a common one.
 */

/** The short name of a key and its value as text; what merely shares it is told apart by the session itself. */
export function tagOf(key: string, value: string): string {
  return `substr(md5(${key} || '=' || ${value}), 1, 16)`;
}

/** The statement that writes the tags of the new sessions in `rows`, a name of a query's with clause. */
export function insertTagsOf(rows: string): string {
  return `insert into session_tags (merchant_id, livemode, tag, created_at, session_id)
    select r.merchant_id, r.livemode, ${tagOf('m.key', 'm.value')}, r.created_at, r.id
    from ${rows} r, jsonb_each_text(r.metadata) m
    on conflict (merchant_id, livemode, tag, created_at, session_id) do nothing`;
}
