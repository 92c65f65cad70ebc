import type { ComponentChildren, VNode } from 'preact';
import { HubPage } from './pages/frame.tsx';

type Props = Readonly<Record<string, unknown>> & { readonly children?: ComponentChildren };

/**
 * A page of the hub that code makes, as Markdown, for programs that read. What only a browser can use is left out: forms,
 * drawings, navigation.
 */
export function markdownOf(page: VNode): string {
  let whole = page;
  while (typeof whole.type === 'function' && whole.type !== HubPage) whole = call(whole) as VNode;
  return `${blocks((whole.props as Props).children)
    .replaceAll(/[^\S\n]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function call({ type, props }: VNode): ComponentChildren {
  return (type as (props: unknown) => ComponentChildren)(props);
}

const unread = new Set(['form', 'svg', 'nav', 'button', 'script']);

function blocks(children: ComponentChildren): string {
  if (children === null || children === undefined || typeof children === 'boolean') return '';
  if (Array.isArray(children)) return children.map((one) => blocks(one as ComponentChildren)).join('');
  if (typeof children !== 'object') return String(children);
  const node = children as VNode;
  return typeof node.type === 'function' ? blocks(call(node)) : element(node.type, node.props as Props);
}

function element(tag: string, props: Props): string {
  const { children } = props;
  if (unread.has(tag) || props.hidden === true) return '';
  const inside = () => line(blocks(children));
  switch (tag) {
    case 'h1':
    case 'h2':
    case 'h3':
      return `\n\n${'#'.repeat(Number(tag[1]))} ${inside()}\n\n`;
    case 'p':
    case 'summary':
      return `\n\n${tag === 'summary' ? `**${inside()}**` : inside()}\n\n`;
    case 'a':
      return link(String(props.href ?? ''), inside());
    case 'code':
      return `\`${blocks(children)}\``;
    case 'strong':
      // What is strong does not begin with a space.
      return blocks(children).replace(/^(\s*)(.*)$/s, '$1**$2**');
    case 'pre':
      return `\n\n\`\`\`\n${blocks(children).replace(/^`|`$/g, '')}\n\`\`\`\n\n`;
    case 'li':
    case 'dt':
      return `\n- ${inside()}`;
    case 'dd':
      return inside() === '' ? '' : `: ${inside()}`;
    case 'tr':
      return `\n| ${cells(children).join(' | ')} |`;
    case 'thead':
      return `${blocks(children)}\n|${'---|'.repeat(blocks(children).split(' | ').length)}`;
    case 'table':
    case 'ul':
    case 'dl':
      return `\n\n${blocks(children).replace(/^\n+/, '')}\n\n`;
    default:
      return blocks(children);
  }
}

function cells(children: ComponentChildren): string[] {
  return [children].flat(3).map((cell) => line(blocks(cell as ComponentChildren)));
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** From one page in Markdown to the next; a heading's link to itself is its text. */
function link(href: string, text: string): string {
  if (href.startsWith('#')) return text;
  const [, path = '', anchor = ''] = /^(\/docs[^#?]*)(#.*)?$/.exec(href) ?? [];
  return `[${text}](${path ? `${path === '/docs' ? path : `${path}.md`}${anchor}` : href})`;
}
