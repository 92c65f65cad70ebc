import { type TranslatorOf, translatorsOf } from '../ui/messages.ts';
import az from './locales/az.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import ru from './locales/ru.json' with { type: 'json' };

export type MessageKey = keyof typeof en;
export type Translator = TranslatorOf<MessageKey>;

export const translator = translatorsOf<MessageKey>({ en, ru, az });
