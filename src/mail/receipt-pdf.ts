import PDFDocument from 'pdfkit';
import { brandShades } from '../domain/colour.ts';
import type { Receipt } from '../domain/receipt.ts';
import { receiptLines } from './receipt-lines.ts';
import { receiptWords } from './receipt-words.ts';

/** Letters for paper: TrueType files. */
export interface PaperFonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

const margin = 56;
const nameWidth = 150;

/** A receipt on one A5 sheet, or as many as its words need; with tags, so that it can be read aloud. */
export async function receiptPdf(receipt: Receipt, fonts: PaperFonts): Promise<Buffer> {
  const words = receiptWords[receipt.language];
  const document = new PDFDocument({
    size: 'A5',
    margin,
    // Buffers as fonts are known to the library and not to its types.
    font: fonts.regular as unknown as string,
    tagged: true,
    lang: receipt.language,
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: `${words.heading} – ${receipt.merchantName}`, CreationDate: receipt.paidAt },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const isDone = new Promise<void>((resolve, reject) => document.on('end', resolve).on('error', reject));
  draw(document, receipt, fonts);
  document.end();
  await isDone;
  return Buffer.concat(chunks);
}

function draw(document: PDFKit.PDFDocument, receipt: Receipt, fonts: PaperFonts): void {
  const words = receiptWords[receipt.language];
  const shades = brandShades(receipt.color).light;
  const root = document.struct('Document');
  document.addStructure(root);
  const say = (tag: 'H1' | 'P', write: () => void) => root.add(document.struct(tag, {}, write));
  const width = document.page.width - 2 * margin;
  say('P', () =>
    document.font(fonts.bold).fontSize(13).fillColor(shades.text).text(receipt.merchantName, { width }),
  );
  say('H1', () => document.moveDown(0.6).fontSize(20).fillColor('#14181f').text(words.heading, { width }));
  if (!receipt.livemode)
    say('P', () => document.moveDown(0.4).fontSize(10).fillColor('#5f4300').text(words.test, { width }));
  say('P', () =>
    document
      .moveDown(0.8)
      .font(fonts.regular)
      .fontSize(10)
      .fillColor('#14181f')
      .text(words.thanks(receipt.merchantName), { width }),
  );
  document.moveDown(1);
  for (const [name, value] of receiptLines(receipt)) {
    say('P', () => line(document, width, name, value));
  }
  const { supportEmail, supportPhone, legal } = receipt;
  const support = [supportEmail, supportPhone].filter((one) => one !== null).join(', ');
  document.x = margin;
  if (support)
    say('P', () =>
      document
        .moveDown(1.2)
        .fillColor('#566070')
        .text(`${words.questions} ${support}`, margin, undefined, { width }),
    );
  if (legal) say('P', () => document.moveDown(0.8).fontSize(9).text(legal, margin, undefined, { width }));
  root.end();
}

/** A name and its value beside each other; the longer of the two decides where the next line begins. */
function line(document: PDFKit.PDFDocument, width: number, name: string, value: string): void {
  const valueWidth = width - nameWidth;
  const height = Math.max(
    document.heightOfString(name, { width: nameWidth - 12 }),
    document.heightOfString(value, { width: valueWidth }),
  );
  if (document.y + height > document.page.height - margin) document.addPage();
  const { y } = document;
  document.fillColor('#566070').text(name, margin, y, { width: nameWidth - 12 });
  document.fillColor('#14181f').text(value, margin + nameWidth, y, { width: valueWidth });
  document.y = y + height + 6;
}
