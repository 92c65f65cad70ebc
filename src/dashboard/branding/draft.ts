import { type Branding, cornerShapes, fontFaces, readBranding } from '../../domain/branding.ts';
import { languages } from '../../domain/language.ts';
import { imageType, maxLogoBytes } from '../../domain/logo.ts';
import { isMailAddress } from '../../domain/mail.ts';
import type { Logo } from '../../store/merchants.ts';
import type { MerchantVisit } from '../visit.ts';

export const textFields = ['pay_note', 'paid_note', 'legal'] as const;

/** What the form says, as fields. */
export type Draft = Readonly<Record<string, string | undefined>>;

export function draftOf({ merchant, fields, query, request }: MerchantVisit): Draft {
  if (request.method === 'POST') return fields;
  if (query.name !== undefined) return query;
  const { branding } = merchant;
  const texts = textFields.flatMap((field) =>
    languages.map((language) => [`${field}.${language}`, branding[field]?.[language] ?? ''] as const),
  );
  return {
    name: merchant.name,
    color: branding.color ?? merchant.brandColor,
    background: branding.background ?? '',
    corners: branding.corners ?? 'soft',
    font: branding.font ?? 'sans',
    support_email: branding.support?.email ?? merchant.supportEmail ?? '',
    support_phone: branding.support?.phone ?? '',
    terms_url: branding.terms_url ?? '',
    privacy_url: branding.privacy_url ?? '',
    embed_origins: branding.embed_origins?.join(' ') ?? '',
    ...Object.fromEntries(texts),
  };
}

export interface ReadDraft {
  readonly name: string;
  readonly color: string;
  readonly supportEmail: string | null;
  readonly branding: Branding;
}

/** The look that a draft describes, or what is wrong with it. */
export function readDraft(visit: MerchantVisit, draft: Draft): ReadDraft | { fault: string } {
  const { t, merchant } = visit;
  const text = (name: string) => draft[name]?.trim() ?? '';
  const name = text('name');
  const color = text('color').toLowerCase();
  if (name === '' || name.length > 100 || /\p{C}/u.test(name)) return { fault: t('fault.name') };
  if (!/^#[0-9a-f]{6}$/.test(color)) return { fault: t('branding.bad_colour') };
  const email = text('support_email');
  if (email !== '' && !isMailAddress(email)) return { fault: t('fault.email') };
  const support = {
    ...merchant.branding.support,
    email: email || undefined,
    phone: text('support_phone').replaceAll(/[\s()-]/g, '') || undefined,
  };
  const given = {
    ...merchant.branding,
    color,
    background: text('background').toLowerCase() || undefined,
    corners: cornerShapes.find((shape) => shape === text('corners')),
    font: fontFaces.find((face) => face === text('font')),
    support: without(support),
    terms_url: text('terms_url') || undefined,
    privacy_url: text('privacy_url') || undefined,
    embed_origins: text('embed_origins').split(/\s+/).filter(Boolean),
    ...Object.fromEntries(textFields.map((field) => [field, textsOf(field, text)])),
  };
  const read = readBranding(without(given));
  if (read.kind === 'wrong') return { fault: read.problems.join(' ') };
  return { name, color, supportEmail: email || null, branding: read.branding };
}

/** What was left empty is left out. */
function without(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

function textsOf(field: string, text: (name: string) => string): Record<string, string> {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const words = text(`${field}.${language}`);
      return words === '' ? [] : [[language, words]];
    }),
  );
}

/** A new logo, none from now on, or what there is. */
export function readLogo(fields: Readonly<Record<string, string>>): Logo | null | undefined | 'wrong' {
  if (fields.no_logo !== undefined) return null;
  const bytes = Buffer.from(fields.logo ?? '', 'base64');
  if (bytes.length === 0) return undefined;
  const type = imageType(bytes);
  return type && bytes.length <= maxLogoBytes ? { bytes, type } : 'wrong';
}
