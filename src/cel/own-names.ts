/** Ours are kept apart from the library's, whose times stop at milliseconds and whose types check values. */
const ownNames = new Map([
  ['timestamp', 'timestampInNanoseconds'],
  ['duration', 'durationInNanoseconds'],
])
const namesOnServer = new Map([...ownNames].map(([name, own]) => [own, name]))

/** The name under which the library knows the function. */
export const nameInLibrary = (name: string): string => ownNames.get(name) ?? name

/** The name that the function has in expressions. */
export const nameOnServer = (own: string): string => namesOnServer.get(own) ?? own
