/** A form that a page posts by itself, as some banks hand one over. */
export interface HtmlForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

const longestPage = 200_000;
const mostFields = 60;

/**
 * The one form of a page that a bank wants posted: its address and its hidden fields, and nothing else of the page. Undefined
 * for a page with no form or several, with a form that is not posted, or with fields that a customer would have to fill in:
 * what cannot be read for certain is not shown to anybody.
 */
export function readOnlyForm(html: string): HtmlForm | undefined {
  if (html.length > longestPage) return undefined;
  const text = html.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(/<script\b[\s\S]*?<\/script\s*>/gi, '');
  const opened = [...text.matchAll(/<form\b([^>]*)>/gi)];
  const [only] = opened;
  if (!only || opened.length !== 1) return undefined;
  const form = attributesOf(only[1] ?? '');
  if ((form.method ?? 'get').toLowerCase() !== 'post' || !form.action) return undefined;
  const end = text.toLowerCase().indexOf('</form', only.index);
  const inside = text.slice(only.index, end < 0 ? text.length : end);
  if (/<(?:select|textarea)\b/i.test(inside)) return undefined;
  const inputs = [...inside.matchAll(/<input\b([^>]*)>/gi)].map(([, rest = '']) => attributesOf(rest));
  const named = inputs.filter(
    ({ type = 'text', name }) => name && !['submit', 'button'].includes(type.toLowerCase()),
  );
  if (named.length > mostFields || named.some(({ type }) => type?.toLowerCase() !== 'hidden'))
    return undefined;
  const fields = Object.fromEntries(named.map(({ name, value = '' }) => [name ?? '', value]));
  return { url: form.action, fields };
}

function attributesOf(
  text: string,
): Partial<Record<'action' | 'method' | 'type' | 'name' | 'value', string>> {
  const all = text.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g);
  return Object.fromEntries(
    [...all].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      withoutEntities(double ?? single ?? bare ?? ''),
    ]),
  );
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The few entities that stand in attributes; what is none stays as it is. */
function withoutEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
