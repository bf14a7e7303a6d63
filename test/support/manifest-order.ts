import { isList, isObject } from '../../src/model/json.ts'

/** Every field of an object as messages write it, in the order in which a reader meets it. */
function fieldsIn(value: unknown, path = ''): readonly string[] {
  if (isList(value))
    return value.flatMap((item, index) => {
      const here = `${path}[${String(index)}]`
      return [here, ...fieldsIn(item, here)]
    })
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const here = key.includes('.') || key.includes('/') ? `${path}[${key}]` : `${path}.${key}`
    const shown = here.startsWith('.') ? here.slice(1) : here
    return [shown, ...fieldsIn(item, shown)]
  })
}

/**
 * The place of a field in its manifest, as a number to compare. A field that is not there comes after
 * everything that its nearest parent has. Written apart from the code under test.
 */
export function placesIn(manifest: unknown): (field: string) => number {
  const fields = fieldsIn(manifest)
  return (field) => {
    const place = fields.indexOf(field)
    if (place >= 0) return place
    let parent = field
    while (parent !== '' && !fields.includes(parent))
      parent = parent.replace(/(?:^|\.)[^.[\]]+$|\[[^\]]*\]$/, '')
    const within = (one: string): boolean =>
      parent === '' || one === parent || one.startsWith(`${parent}.`) || one.startsWith(`${parent}[`)
    return fields.findLastIndex(within) + 0.5
  }
}
