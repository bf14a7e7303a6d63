/** A kubeconfig that cannot be used. The message says where, what and how to mend it, and quotes no secret. */
export class KubeconfigProblem extends Error {
  override readonly name = 'KubeconfigProblem'
}
