import type { ComponentChildren, JSX } from 'preact';
import { formatMoneyCode, type Money } from '../domain/money.ts';
import { formatDateTime } from '../ui/format-time.ts';
import { isMessageKey, type MessageKey } from './translate.ts';
import type { MerchantVisit, PersonVisit, Visit } from './visit.ts';

/** What has just been done, when the address says so and the words for it exist. */
export function Said({ visit }: { visit: Visit }): JSX.Element | null {
  const key = `done.${visit.query.done ?? ''}`;
  if (!visit.query.done || !isMessageKey(key)) return null;
  return (
    <p class="said" role="status">
      {visit.t(key)}
    </p>
  );
}

/** A form that posts. It carries what shows that a page of ours made it. */
export function PostForm(props: {
  visit: PersonVisit;
  action: string;
  id?: string;
  class?: string;
  /** Files are sent, too. */
  hasFiles?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <form
      method="post"
      enctype={props.hasFiles ? 'multipart/form-data' : undefined}
      action={props.action}
      id={props.id}
      class={props.class}
      novalidate
    >
      <input type="hidden" name="form_token" value={props.visit.person.formToken} />
      {props.children}
    </form>
  );
}

/** A button alone in its form. */
export function PostButton(props: {
  visit: PersonVisit;
  action: string;
  isDangerous?: boolean;
  hidden?: Readonly<Record<string, string>>;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <PostForm visit={props.visit} action={props.action} class="inline">
      {Object.entries(props.hidden ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button class={props.isDangerous ? 'small is-dangerous' : 'small'} type="submit">
        {props.children}
      </button>
    </PostForm>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** One of a few, with its label. */
export function Select(props: {
  name: string;
  label: string;
  value: string | undefined;
  choices: readonly Choice[];
}): JSX.Element {
  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      <div class="control">
        <select id={props.name} name={props.name}>
          {props.choices.map(({ value, text }) => (
            <option key={value} value={value} selected={value === props.value}>
              {text}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** Some of many, each a box of its own: the field `name.value` is `on`. */
export function Boxes(props: {
  name: string;
  label: string;
  values: readonly string[];
  choices: readonly (Choice & { readonly note?: string })[];
}): JSX.Element {
  return (
    <fieldset class="boxes">
      <legend>{props.label}</legend>
      {props.choices.map(({ value, text, note }) => (
        <label key={value} class="box">
          <input type="checkbox" name={`${props.name}.${value}`} checked={props.values.includes(value)} />
          <span>
            {text}
            {note ? <small>{note}</small> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The values whose boxes were ticked. */
export function ticked<T extends string>(
  fields: Readonly<Record<string, string>>,
  name: string,
  values: readonly T[],
): T[] {
  return values.filter((value) => fields[`${name}.${value}`] !== undefined);
}

/** Names and values, one a line. */
export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Column<Row> {
  readonly name: string;
  /** Numbers end under one another. */
  readonly isNumber?: boolean;
  cell(row: Row): ComponentChildren;
}

/** A table that on a phone becomes a list, each value with its name. `hrefOf` is where a row's first cell leads. */
export function Table<Row>(props: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  hrefOf?(row: Row): string;
  empty: ComponentChildren;
}): JSX.Element {
  if (props.rows.length === 0) return <div class="empty">{props.empty}</div>;
  return (
    <table class="list">
      <caption class="unseen">{props.label}</caption>
      <thead>
        <tr>
          {props.columns.map(({ name, isNumber }) => (
            <th key={name} scope="col" class={isNumber ? 'number' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={props.keyOf(row)} data-row>
            {props.columns.map((column, index) => (
              <td key={column.name} data-name={column.name} class={column.isNumber ? 'number' : undefined}>
                {index === 0 && props.hrefOf ? (
                  <a href={props.hrefOf(row)}>{column.cell(row)}</a>
                ) : (
                  column.cell(row)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Leads on and back through a list that is walked by keys. */
export function Pager(props: {
  visit: Visit;
  older: string | undefined;
  newer: string | undefined;
}): JSX.Element | null {
  const { t } = props.visit;
  if (!props.older && !props.newer) return null;
  return (
    <nav class="pager" aria-label={t('list.pages')}>
      {props.newer ? (
        <a href={props.newer} rel="prev">
          {t('list.newer')}
        </a>
      ) : (
        <span />
      )}
      {props.older ? (
        <a href={props.older} rel="next">
          {t('list.older')}
        </a>
      ) : null}
    </nav>
  );
}

export type Tone = 'good' | 'bad' | 'wait' | 'quiet';

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }): JSX.Element {
  return <span class={`badge is-${tone}`}>{children}</span>;
}

/** An id, or another text that machines read, to be taken along whole. */
export function Code({ children }: { children: string }): JSX.Element {
  return <code>{children}</code>;
}

/** Text to be copied; the script adds a button. */
export function Copyable({ visit, text, label }: { visit: Visit; text: string; label: string }): JSX.Element {
  return (
    <div class="copyable" data-copy={visit.t('copy.button')} data-copied={visit.t('copy.done')}>
      <span class="unseen">{label}</span>
      <pre>{text}</pre>
    </div>
  );
}

/** A time in the merchant's zone. */
export function When({ visit, at }: { visit: MerchantVisit; at: Date }): JSX.Element {
  return <time dateTime={at.toISOString()}>{formatDateTime(at, visit.language, visit.timeZone)}</time>;
}

export function Amount({ visit, amount }: { visit: Visit; amount: Money }): JSX.Element {
  return <bdi class="nowrap">{formatMoneyCode(amount, visit.language)}</bdi>;
}

/** The words for a value, whose key ends with it; where none exist, the value. */
export function wordOf(visit: Visit, key: string): string {
  return isMessageKey(key) ? visit.t(key) : key.slice(key.indexOf('.') + 1);
}

/** One thing that is wrong with what was sent. */
export function FormFault({ text }: { text: string | undefined }): JSX.Element | null {
  if (!text) return null;
  return (
    <p class="fault" role="alert">
      {text}
    </p>
  );
}

export type { MessageKey };
