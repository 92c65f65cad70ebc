import { plainDigits } from '../card-fields.ts';

export interface DigitEdit {
  readonly digits: string;
  /** How many digits stand before the caret. */
  readonly before: number;
}

/**
 * What an edit means for the digits. Deleting a space that we put there deletes the digit beside it: otherwise the
 * space would come straight back and the key would seem broken.
 */
export function readEdit(text: string, caret: number, lastDigits: string, inputType: string): DigitEdit {
  const digits = onlyDigits(text);
  const before = onlyDigits(text.slice(0, caret)).length;
  if (digits !== lastDigits) return { digits, before };
  if (inputType === 'deleteContentBackward' && before > 0) {
    return { digits: digits.slice(0, before - 1) + digits.slice(before), before: before - 1 };
  }
  if (inputType === 'deleteContentForward') {
    return { digits: digits.slice(0, before) + digits.slice(before + 1), before };
  }
  return { digits, before };
}

/** Where the caret belongs in the written text so that as many digits stand before it. */
export function caretAfter(text: string, digitCount: number): number {
  let seen = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (seen === digitCount) return at;
    if (/\d/.test(text[at] ?? '')) seen += 1;
  }
  return text.length;
}

/** Writes a field's digits in groups while they are typed or pasted, and leaves the caret where it was among them. */
export function formatDigits(
  input: HTMLInputElement,
  write: (digits: string, isDeleting: boolean, typed: string) => string,
  onChange: (digits: string) => void,
): void {
  let last = onlyDigits(input.value);
  input.addEventListener('input', (event) => {
    if (event instanceof InputEvent && event.isComposing) return;
    const inputType = event instanceof InputEvent ? event.inputType : '';
    const caret = input.selectionStart ?? input.value.length;
    const isAtEnd = caret >= input.value.length;
    const edit = readEdit(input.value, caret, last, inputType);
    const text = write(edit.digits, inputType.startsWith('delete'), input.value);
    const at = isAtEnd ? text.length : caretAfter(text, edit.before);
    if (input.value !== text) input.value = text;
    // Autofill writes into fields without the focus; setting a selection there would steal it in Safari.
    if (document.activeElement === input) input.setSelectionRange(at, at);
    last = onlyDigits(text);
    onChange(last);
  });
}

function onlyDigits(text: string): string {
  return plainDigits(text).replace(/\D/g, '');
}
