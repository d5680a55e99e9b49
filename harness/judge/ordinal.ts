const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' }
const rules = new Intl.PluralRules('en', { type: 'ordinal' })

/** `1st`, `2nd`, `3rd`, `11th`, `22nd`. */
export function ordinal(number: number): string {
  return `${number}${endings[rules.select(number)] ?? 'th'}`
}
