import type { Merchant } from '../domain/merchant.ts';
import { type Receipt, receiptOf } from '../domain/receipt.ts';
import type { Session } from '../domain/session.ts';
import { type PaperFonts, receiptPdf } from '../mail/receipt-pdf.ts';

export type { PaperFonts };

/** The receipt of a paid session as a PDF. */
export function drawReceipt(
  of: { session: Session; merchant: Merchant },
  facts: Parameters<typeof receiptOf>[1],
  fonts: PaperFonts,
): Promise<Buffer> {
  const receipt: Receipt = receiptOf(of, facts);
  return receiptPdf(receipt, fonts);
}
