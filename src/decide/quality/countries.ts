import { plainWords } from './text.ts'

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl']
// Codes that Intl names though they are no country of ISO 3166. Kosovo's XK stays: customers are there.
const NO_COUNTRIES = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '))
const ALIASES: Readonly<Record<string, string>> = {
  usa: 'US',
  america: 'US',
  'united states of america': 'US',
  'the united states': 'US',
  uk: 'GB',
  'great britain': 'GB',
  britain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
  turkey: 'TR',
  korea: 'KR',
  'republic of korea': 'KR',
  russia: 'RU',
  'russian federation': 'RU',
  uae: 'AE',
  'hong kong': 'HK',
  macau: 'MO',
  macao: 'MO',
  vietnam: 'VN',
  'viet nam': 'VN',
  'ivory coast': 'CI',
  burma: 'MM',
  swaziland: 'SZ',
  macedonia: 'MK',
  'cape verde': 'CV',
  'peoples republic of china': 'CN',
  'republic of ireland': 'IE',
  brd: 'DE',
}

const codes = new Map<string, string>()
for (const code of allCodes()) codes.set(code.toLowerCase(), code)
for (const language of LANGUAGES) {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  for (const code of allCodes()) {
    const key = plainWords(names.of(code) ?? '')
    if (key && !codes.has(key)) codes.set(key, code)
  }
}
for (const [alias, code] of Object.entries(ALIASES)) codes.set(alias, code)

/** The ISO 3166 code of a country by its code, name or usual alias; null when there is no such country. */
export function countryOf(raw: string): string | null {
  return codes.get(plainWords(raw)) ?? null
}

/** Every country's two letters. Codes that Intl takes for another (DD for DE) are former ones. */
function allCodes(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NO_COUNTRIES.has(code) && names.of(code) !== undefined)
    .filter((code) => new Intl.Locale(`und-${code}`).region === code)
}
