import type { Row } from './memory-tables.ts';

/* Reads the statements of the store: what stands in their text decides, so a column that is added there is added here. */

export type Statement =
  | { readonly kind: 'insert'; readonly table: string; readonly columns: readonly string[] }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly set: readonly Setting[];
      readonly where: Where;
    }
  | { readonly kind: 'select'; readonly table: string; readonly where: Where; readonly locks: boolean }
  | { readonly kind: 'delete'; readonly table: string; readonly where: Where };

interface Setting {
  readonly column: string;
  readonly value: Value;
}

type Value = { readonly param: number } | { readonly fixed: unknown };
type Where = readonly { readonly column: string; readonly isNot: boolean; readonly value: Value }[];

const cache = new Map<string, Statement | null>();

/** Null for what is not of these simple forms: such a statement is played by its name. */
export function readStatement(text: string): Statement | null {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const flat = text.replace(/\s+/g, ' ').trim();
  // The sandbox bank's challenges are addresses, so there is nothing sealed beside the operation.
  const statement = parse(
    flat.replace(/\(select sealed from exchanges_in_flight [^)]*\) as (?=sealed_exchange)/, ''),
  );
  cache.set(text, statement);
  return statement;
}

function parse(text: string): Statement | null {
  const insert = /^insert into (\w+) \(([^)]*)\) values \(([^)]*)\)$/.exec(text);
  if (insert) {
    const [, table = '', columns = '', values = ''] = insert;
    const fixed = values.split(',').map((value) => value.trim());
    const names = columns.split(',').map((name) => name.trim());
    // Parameters stand in the order of their numbers; a literal among them keeps its place.
    return fixed.every((value) => /^(\$\d+|'\w+'|true|false)$/.test(value))
      ? { kind: 'insert', table, columns: names.map((name, at) => `${name}=${fixed[at]}`) }
      : null;
  }
  const update = /^update (\w+) set (.*) where (.*)$/.exec(text);
  if (update) {
    const [, table = '', set = '', where = ''] = update;
    const settings = set.split(/, (?=\w+ = )/).map(readSetting);
    const conditions = readWhere(where);
    if (!conditions || settings.some((one) => !one)) return null;
    return { kind: 'update', table, set: settings as Setting[], where: conditions };
  }
  const select = /^select [\w, ]+ from (\w+) where (.*?)( for update)?$/.exec(text);
  if (select) {
    const where = readWhere(select[2] ?? '');
    return where && { kind: 'select', table: select[1] ?? '', where, locks: select[3] !== undefined };
  }
  const remove = /^delete from (\w+) where (.*)$/.exec(text);
  const where = remove && readWhere(remove[2] ?? '');
  return remove && where ? { kind: 'delete', table: remove[1] ?? '', where } : null;
}

function readSetting(text: string): Setting | null {
  const parts = /^(\w+) = (\$\d+|null|'\w+')$/.exec(text);
  return parts && { column: parts[1] ?? '', value: readValue(parts[2] ?? '') };
}

function readWhere(text: string): Where | null {
  const conditions = text.split(' and ').map((one) => /^(\w+) (=|<>) (\$\d+|'\w+')$/.exec(one));
  if (conditions.some((one) => one === null)) return null;
  return conditions.map((one) => ({
    column: one?.[1] ?? '',
    isNot: one?.[2] === '<>',
    value: readValue(one?.[3] ?? ''),
  }));
}

function readValue(text: string): Value {
  if (text.startsWith('$')) return { param: Number(text.slice(1)) - 1 };
  return { fixed: text === 'null' ? null : text.replace(/^'|'$/g, '') };
}

export function readParam(value: Value, params: readonly unknown[]): unknown {
  return 'param' in value ? params[value.param] : value.fixed;
}

export function fits(row: Row, where: Where, params: readonly unknown[]): boolean {
  return where.every(({ column, isNot, value }) => (row[column] === readParam(value, params)) !== isNot);
}

/** The row of an insert; a column that it does not name is null, as nothing here has another default but these. */
export function rowOf(columns: readonly string[], params: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const column of columns) {
    const [name = '', value = ''] = column.split('=');
    row[name] = readParam(readValue(value), params);
  }
  return row;
}

/** Defaults of the migrations, and null for what an insert leaves out. */
export const emptyRows: Readonly<Record<string, Row>> = {
  attempts: { decline_reason: null, network_code: null, sent_at: null },
  operations: {
    acquirer_reference: null,
    decline_reason: null,
    network_code: null,
    unknown_cause: null,
    redirect_url: null,
    sealed_exchange: null,
    is_reversible: true,
    checks: 0,
    not_found_count: 0,
    alerts: 0,
  },
  authentications: {
    version: null,
    method_url: null,
    method_end: null,
    acs_url: null,
    acs_trans_id: null,
    ds_trans_id: null,
    trans_status: null,
    trans_status_reason: null,
    eci: null,
    sealed_cavv: null,
    challenge_cancel: null,
    cause: null,
  },
};
