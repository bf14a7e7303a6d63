/**
 * A pure function that works each object out once. Only for objects that are never changed; what was made of
 * one goes with it.
 */
export function remembered<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const known = new WeakMap<Of, { readonly made: Made }>()
  return (of) => {
    const earlier = known.get(of)
    if (earlier !== undefined) return earlier.made
    const made = make(of)
    known.set(of, { made })
    return made
  }
}
