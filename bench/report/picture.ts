import type { Bar } from './bars.ts';

const sizes = { label: 400, bars: 420, line: 22, top: 56, values: 110 };
/** A bar of this many times its aim fills the picture; longer ones end there. */
const mostTimes = 3;
const colours = { met: '#0b6e4f', missed: '#b3261e', ink: '#1d1d1f', paper: '#ffffff', rule: '#6e6e73' };

/** How far each aim is reached, with a rule where it is just so. An SVG document. */
export function drawPicture(bars: readonly Bar[], title: string): string {
  const width = sizes.label + sizes.bars + sizes.values;
  const height = sizes.top + bars.length * sizes.line + 16;
  const ruleX = sizes.label + sizes.bars / mostTimes;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.paper}"/>`,
    text(12, 22, title, 'font-size="14" font-weight="bold"'),
    text(ruleX, 44, 'the aim', 'text-anchor="middle"'),
    ...bars.flatMap((bar, at) => drawBar(bar, sizes.top + at * sizes.line)),
    `<line x1="${ruleX}" x2="${ruleX}" y1="${sizes.top - 6}" y2="${height - 12}" stroke="${colours.rule}" stroke-dasharray="4 3"/>`,
    '</svg>',
    '',
  ].join('\n');
}

function drawBar({ label, times, isMet }: Bar, y: number): string[] {
  const length = Math.round((Math.min(times, mostTimes) / mostTimes) * sizes.bars);
  const words = Number.isFinite(times) ? `${times.toFixed(2)} of it` : 'nothing at all';
  return [
    text(sizes.label - 8, y + 13, label, 'text-anchor="end" font-size="11"'),
    `<rect x="${sizes.label}" y="${y + 3}" width="${length}" height="${sizes.line - 8}" fill="${isMet ? colours.met : colours.missed}"/>`,
    text(sizes.label + sizes.bars + 8, y + 13, words, ''),
  ];
}

function text(x: number, y: number, words: string, more: string): string {
  return `<text x="${x}" y="${y}" fill="${colours.ink}"${more ? ` ${more}` : ''}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
