import { type Challenge, isChallengeUrl } from '../../domain/challenge.ts';

type Form = Extract<Challenge, { kind: 'form' }>;

const most = { encoded: 200_000, tags: 1_000, fields: 60, value: 20_000 };
const base64Shape = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
/**
 * A remark, or a script or a style with all that it holds, or a tag with its attributes. In quotes a `>` may
 * stand, and whatever else looks like one of these.
 */
const piecePattern =
  /<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>|<(\/?[a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
const attributePattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/**
 * Reads the page that Craftgate has for the customer's browser: exactly one form with nothing but hidden fields,
 * to be posted where nobody listens in. What is not surely that is nothing, since half of a form would be refused
 * or ask somebody else.
 */
export function formOf(htmlContent: unknown): Form | undefined {
  if (typeof htmlContent !== 'string' || htmlContent.length > most.encoded) return undefined;
  if (!base64Shape.test(htmlContent)) return undefined;
  const html = Buffer.from(htmlContent, 'base64').toString('utf8');
  // Each `<` may have the rest of the page read once.
  if (html.split('<').length > most.tags) return undefined;
  const tags = [...html.matchAll(piecePattern)].flatMap(([, , name, rest = '']) =>
    name === undefined ? [] : [{ name: name.toLowerCase(), rest }],
  );
  const begins = tags.findIndex(({ name }) => name === 'form');
  const ends = tags.findIndex(({ name }) => name === '/form');
  const isOne = tags.filter(({ name }) => name === 'form' || name === '/form').length === 2;
  if (!isOne || ends < begins) return undefined;
  const hasOthers = tags.some(({ name }) =>
    ['select', 'textarea', 'object', 'iframe', 'base'].includes(name),
  );
  const inputs = tags.filter(({ name }) => name === 'input' || name === 'button');
  const within = tags.slice(begins, ends).filter(({ name }) => name === 'input' || name === 'button');
  if (hasOthers || inputs.length !== within.length) return undefined;
  const form = attributesOf(tags[begins]?.rest ?? '');
  const fields = fieldsOf(within.map(({ rest }) => attributesOf(rest)));
  const url = form?.get('action');
  if (!isChallengeUrl(url) || form?.get('method')?.toLowerCase() !== 'post' || !fields) return undefined;
  const encoding = form.get('enctype') ?? 'application/x-www-form-urlencoded';
  return encoding === 'application/x-www-form-urlencoded' ? { kind: 'form', url, fields } : undefined;
}

/** Names and values of hidden fields; a button without a name sends nothing. */
function fieldsOf(
  inputs: readonly (ReadonlyMap<string, string> | undefined)[],
): Record<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const input of inputs) {
    if (!input) return undefined;
    const type = input.get('type')?.toLowerCase();
    const name = input.get('name') ?? '';
    const isButton = type === 'submit' || type === 'button' || (type === undefined && name === '');
    if (name === '' && isButton) continue;
    const value = input.get('value') ?? '';
    const isField = type === 'hidden' && name !== '' && !fields.has(name) && !input.has('disabled');
    if (!isField || value.length > most.value || fields.size >= most.fields) return undefined;
    fields.set(name, value);
  }
  return fields.size > 0 ? Object.fromEntries(fields) : undefined;
}

/** Attributes by their names in lower case; nothing when one comes twice or cannot be read. */
function attributesOf(text: string): ReadonlyMap<string, string> | undefined {
  const read = new Map<string, string>();
  for (const [, name = '', ...values] of text.matchAll(attributePattern)) {
    const value = decoded(values.find((one) => one !== undefined) ?? '');
    if (read.has(name.toLowerCase()) || value === undefined) return undefined;
    read.set(name.toLowerCase(), value);
  }
  const left = text.replaceAll(attributePattern, '').replaceAll(/[\s/]/g, '');
  return left === '' ? read : undefined;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text as a browser reads it; nothing when it holds an entity that we do not know. */
function decoded(text: string): string | undefined {
  let isKnown = true;
  const read = text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z][a-z0-9]*);/gi, (_, name: string) => {
    if (name.startsWith('#')) {
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    } else if (Object.hasOwn(entities, name)) return entities[name] ?? '';
    isKnown = false;
    return '';
  });
  return isKnown ? read : undefined;
}
