/** A string or a template in the source. */
export interface Literal {
  readonly kind: 'string' | 'template';
  /** Where its opening quote stands. */
  readonly start: number;
  /** What is between the quotes; in a template each `${…}` has become spaces of the same length. */
  readonly text: string;
  /** The identifier right before a template: `sql` in sql`…`. */
  readonly tag: string;
  /** True when a template has a `${…}` in it. */
  readonly hasHoles: boolean;
}

interface Lexer {
  readonly text: string;
  readonly out: string[];
  readonly literals: Literal[];
}

/**
 * Turns comments and the inside of strings, templates and regular expressions into spaces, keeping every line and
 * column in place. It knows just enough of the language for the rules: a quote that does not close on its line (an
 * apostrophe in a page's text) is taken for text.
 */
export function blankOut(text: string): { code: string; literals: Literal[] } {
  const lexer: Lexer = { text, out: text.split(''), literals: [] };
  skipCode(lexer, 0, false);
  lexer.literals.sort((a, b) => a.start - b.start);
  return { code: lexer.out.join(''), literals: lexer.literals };
}

/** Walks code from `at`; inside a template's hole it stops after the brace that closes it. Returns where it stopped. */
function skipCode(lexer: Lexer, at: number, isHole: boolean): number {
  const { text } = lexer;
  let depth = 0;
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const one = text[at];
    if (two === '//' && text[at - 1] !== ':') at = blank(lexer, at, endOf(text, '\n', at));
    else if (two === '/*') at = blank(lexer, at, endOf(text, '*/', at + 2) + 2);
    else if (one === "'" || one === '"') at = skipString(lexer, at);
    else if (one === '`') at = skipTemplate(lexer, at);
    else if (one === '/' && startsRegex(lexer, at)) at = skipRegex(lexer, at);
    else {
      if (one === '{') depth += 1;
      if (one === '}') {
        if (isHole && depth === 0) return at + 1;
        depth -= 1;
      }
      at += 1;
    }
  }
  return at;
}

function skipString(lexer: Lexer, start: number): number {
  const { text } = lexer;
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] === '\n') return start + 1;
    at += text[at] === '\\' ? 2 : 1;
  }
  lexer.literals.push({ kind: 'string', start, text: text.slice(start + 1, at), tag: '', hasHoles: false });
  blank(lexer, start + 1, at);
  return at + 1;
}

function skipTemplate(lexer: Lexer, start: number): number {
  const { text } = lexer;
  const parts: string[] = [];
  let from = start + 1;
  let at = from;
  while (at < text.length && text[at] !== '`') {
    if (text.startsWith('${', at)) {
      parts.push(text.slice(from, at));
      blank(lexer, from, at);
      const hole = at;
      at = skipCode(lexer, at + 2, true);
      parts.push(' '.repeat(at - hole));
      from = at;
    } else at += text[at] === '\\' ? 2 : 1;
  }
  const hasHoles = parts.length > 0;
  parts.push(text.slice(from, at));
  blank(lexer, from, at);
  const tag = /[\w$.]*$/.exec(text.slice(Math.max(0, start - 40), start))?.[0] ?? '';
  lexer.literals.push({ kind: 'template', start, text: parts.join(''), tag, hasHoles });
  return at + 1;
}

/** A slash begins a regular expression where a value may begin, and a division after a value. */
function startsRegex(lexer: Lexer, at: number): boolean {
  const before = lexer.out
    .slice(Math.max(0, at - 80), at)
    .join('')
    .trimEnd();
  return /(?:^|[(,=:[!&|?{};+\-*%~^]|=>|\b(?:return|typeof|case|in|of|await))$/.test(before);
}

function skipRegex(lexer: Lexer, start: number): number {
  const { text } = lexer;
  let at = start + 1;
  for (let inClass = false; at < text.length && (inClass || text[at] !== '/'); at += 1) {
    if (text[at] === '\n') return start + 1;
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
  }
  blank(lexer, start + 1, at);
  return at + 1;
}

function blank(lexer: Lexer, from: number, to: number): number {
  for (let at = from; at < to && at < lexer.out.length; at += 1)
    if (lexer.out[at] !== '\n') lexer.out[at] = ' ';
  return to;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at;
}
