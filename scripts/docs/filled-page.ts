/** A page written by hand, with the parts between `<!-- name: … -->` and `<!-- end of name -->` made from the code. */
export function fillPage(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((page, [name, part]) => {
    const place = new RegExp(`(<!-- ${name}: [^\\n]* -->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`)
    if (!place.test(page)) throw new Error(`the page has no place for ${name}`)
    return page.replace(place, (_, begin: string, end: string) => `${begin}\n${part}\n\n${end}`)
  }, text)
}
