/** A text of somebody else's as acquirers take it: on one line, without what no text holds, and no longer than `most` units. */
export function writtenText(text: string | null, most: number): string {
  return cut(
    (text ?? '')
      .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
      .replaceAll(/ +/g, ' ')
      .trim(),
    most,
  );
}

/** Letters that are no other letter with a mark; as passports write them (ICAO Doc 9303). */
const plainLetters: Readonly<Record<string, string>> = { Ə: 'E', ə: 'e', ı: 'i' };

/** A holder's name in the letters that are embossed; null when nothing of it is left. */
export function embossedName(name: string | null, most: number): string | null {
  const latin = (name ?? '').replaceAll(/[Əəı]/g, (letter) => plainLetters[letter] ?? '');
  const letters = latin.normalize('NFKD').replaceAll(/[^A-Za-z '-]/g, '');
  const text = letters.replaceAll(/ +/g, ' ').trim().slice(0, most).trim();
  return text === '' ? null : text;
}

/** Counts UTF-16 units, of which whoever counts characters has fewer, and never ends in the middle of a character. */
function cut(text: string, most: number): string {
  const part = text.slice(0, most);
  return (/[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part).trim();
}
