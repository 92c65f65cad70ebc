import { cornerShapes, fontFaces } from '../../domain/branding.ts';
import { isLanguage, type Language, languages } from '../../domain/language.ts';
import type { Merchant } from '../../domain/merchant.ts';
import { publishBranding } from '../../flows/publish-branding.ts';
import { listBrandingVersions } from '../../store/branding-versions.ts';
import { Field } from '../../ui/field.tsx';
import { renderPage } from '../../ui/layout.tsx';
import type { DashboardDeps } from '../deps.ts';
import { FormFault, PostButton, PostForm, Select, Table, When, wordOf } from '../parts.tsx';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { draftOf, readDraft, readLogo, textFields } from './draft.ts';

export const brandingRoutes: readonly Route[] = [
  get('branding', 'manage_branding', (deps, visit) => showBranding(deps, visit)),
  post('branding', 'manage_branding', publish),
  post('branding/back', 'manage_branding', goBack),
  get('branding/preview', 'manage_branding', showPreviews),
  get('branding/preview/page', 'manage_branding', drawPage),
];

/** Sizes of a phone, a tablet and a desk, in CSS pixels. */
const previewWidths = [360, 768, 1180] as const;

async function showBranding(deps: DashboardDeps, visit: MerchantVisit, fault?: string): Promise<Answer> {
  const { t, merchant } = visit;
  const draft = draftOf(visit);
  const versions = await listBrandingVersions(deps.db, merchant.id);
  const field = (name: string, label: string, input = {}) => (
    <Field key={name} name={name} label={label} value={draft[name]} input={input} />
  );
  const choice = (name: 'corners' | 'font', values: readonly string[]) => (
    <Select
      name={name}
      label={t(`branding.${name}`)}
      value={draft[name]}
      choices={values.map((value) => ({
        value,
        text: wordOf(visit, name === 'font' ? `font.${value}` : `corners.${value}`),
      }))}
    />
  );
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('menu.branding'),
    section: 'menu.branding',
    body: (
      <>
        <p>{t('branding.says')}</p>
        <FormFault text={fault} />
        <PostForm visit={visit} action={visit.href('branding')} class="sheet" id="branding" hasFiles>
          {field('name', t('branding.name'), { maxLength: 100 })}
          <div class="field">
            <label for="logo">{t('branding.logo')}</label>
            <input id="logo" name="logo" type="file" accept="image/png,image/jpeg,image/webp" />
            {merchant.hasLogo ? (
              <label class="box">
                <input type="checkbox" name="no_logo" />
                <span>{t('branding.no_logo')}</span>
              </label>
            ) : null}
          </div>
          {field('color', t('branding.colour'), { type: 'color' })}
          {field('background', t('branding.background'), { maxLength: 7, placeholder: '#ffffff' })}
          {choice('corners', cornerShapes)}
          {choice('font', fontFaces)}
          {field('support_email', t('branding.support_email'), { type: 'email', maxLength: 320 })}
          {field('support_phone', t('branding.support_phone'), { type: 'tel', maxLength: 20 })}
          {field('terms_url', t('branding.terms'), { type: 'url' })}
          {field('privacy_url', t('branding.privacy'), { type: 'url' })}
          {field('embed_origins', t('branding.embed'))}
          {textFields.map((name) => (
            <fieldset key={name}>
              <legend>{t(`branding.${name}`)}</legend>
              {languages.map((language) => field(`${name}.${language}`, language, { maxLength: 500 }))}
            </fieldset>
          ))}
          <div class="actions">
            <button class="button" type="submit">
              {t('branding.publish')}
            </button>
            <button
              class="small"
              type="submit"
              formmethod="get"
              formaction={visit.href('branding/preview')}
              formtarget="preview"
            >
              {t('branding.preview')}
            </button>
          </div>
        </PostForm>
        <iframe
          class="preview"
          name="preview"
          title={t('branding.preview')}
          src={visit.href('branding/preview')}
        />
        <h2>{t('branding.versions')}</h2>
        <Table
          label={t('branding.versions')}
          rows={versions}
          keyOf={({ number }) => String(number)}
          columns={[
            { name: t('branding.version'), cell: ({ number }) => number },
            { name: t('branding.name'), cell: ({ name }) => <bdi>{name}</bdi> },
            { name: t('branding.colour'), cell: ({ brandColor }) => brandColor },
            { name: t('list.created'), cell: ({ publishedAt }) => <When visit={visit} at={publishedAt} /> },
            {
              name: t('list.action'),
              cell: ({ number }) =>
                number === versions[0]?.number ? (
                  t('branding.current')
                ) : (
                  <PostButton
                    visit={visit}
                    action={visit.href('branding/back')}
                    hidden={{ number: String(number) }}
                  >
                    {t('branding.back')}
                  </PostButton>
                ),
            },
          ]}
          empty={<p>{t('branding.no_versions')}</p>}
        />
      </>
    ),
  };
}

async function publish(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const read = readDraft(visit, visit.fields);
  if ('fault' in read) return showBranding(deps, visit, read.fault);
  const logo = readLogo(visit.fields);
  if (logo === 'wrong') return showBranding(deps, visit, visit.t('branding.bad_logo'));
  await publishBranding(deps, {
    ...(logo !== undefined && { logo }),
    merchantId: visit.merchant.id,
    name: read.name,
    supportEmail: read.supportEmail,
    brandColor: read.color,
    branding: read.branding,
    actor: visit.person.actor,
  });
  return done(visit.href('branding'), 'published');
}

/** Publishes an older version again; what was in between stays to be gone forward to. */
async function goBack(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const versions = await listBrandingVersions(deps.db, visit.merchant.id);
  const version = versions.find(({ number }) => String(number) === visit.fields.number);
  if (!version) return { kind: 'not_found' };
  await publishBranding(deps, { ...version, actor: visit.person.actor });
  return done(visit.href('branding'), 'published');
}

/** The real page of the draft in three sizes, in a language of choice. */
async function showPreviews(_deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, query } = visit;
  const { form_token: _token, shown, ...draft } = query;
  const language = shown && isLanguage(shown) ? shown : visit.language;
  const read = readDraft(visit, draftOf(visit));
  const body =
    'fault' in read ? (
      <p>{read.fault}</p>
    ) : (
      <>
        <p>
          {languages.map((one) => (
            <a
              key={one}
              href={visit.href('branding/preview', { ...draft, shown: one })}
              style="margin-inline-end:12px"
            >
              {one === language ? <strong>{one}</strong> : one}
            </a>
          ))}
        </p>
        {previewWidths.map((width) => (
          <iframe
            key={width}
            title={t('branding.preview_width', { width })}
            src={visit.href('branding/preview/page', { ...draft, shown: language })}
            width={width}
            height={680}
            style="border:1px solid #99a;margin:0 12px 12px 0;max-width:100%"
          />
        ))}
      </>
    );
  return {
    kind: 'html',
    policy: `default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
    body: renderPage(
      <html lang={visit.language}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>{t('branding.preview')}</title>
        </head>
        <body style="font:14px system-ui;margin:12px">{body}</body>
      </html>,
    ),
  };
}

/** The hosted page as customers would see it, without its script: nothing can be paid on it. */
async function drawPage(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const read = readDraft(visit, draftOf(visit));
  if ('fault' in read) return { kind: 'not_found' };
  const { shown } = visit.query;
  const language: Language = shown && isLanguage(shown) ? shown : visit.language;
  const merchant: Merchant = {
    ...visit.merchant,
    name: read.name,
    brandColor: read.color,
    branding: read.branding,
    supportEmail: read.supportEmail ?? visit.merchant.supportEmail,
  };
  return {
    kind: 'html',
    policy: `default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
    body: deps.drawPreview(merchant, language),
  };
}
