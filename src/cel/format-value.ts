/** One of the forms of text that Kubernetes has a name for. */
export class Format {
  readonly name: string
  /** What is wrong with a text, in our words; empty when nothing is. */
  readonly problemsOf: (text: string) => readonly string[]

  constructor(name: string, problemsOf: (text: string) => readonly string[]) {
    this.name = name
    this.problemsOf = problemsOf
  }
}
