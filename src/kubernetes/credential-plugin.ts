import { isAbsolute, join } from 'node:path'

import type { RequestOptions } from 'node:https'

import { asList, asObject, asText, isAbsent, type JsonObject } from '../model/json.ts'
import type { Access } from './credentials.ts'
import { KubeconfigProblem } from './kubeconfig-problem.ts'
import { textAt, type Entry } from './kubeconfig-files.ts'

/** What a plugin may add to the access of a user. */
export type Added = Pick<Access, 'headers'> & {
  readonly tls: { readonly cert?: string; readonly key?: string }
}

/** A library's way to get credentials for a user; it keeps them until they expire. */
interface Authenticator {
  applyAuthentication(user: never, options: RequestOptions): Promise<void>
}

/** A plugin may open a browser window or wait for a prompt that nobody sees: it is waited for this long. */
const patienceMilliseconds = 60_000

/**
 * Credentials from a command (`exec`) or an OpenID provider (`auth-provider: oidc`) of a kubeconfig, through
 * @kubernetes/client-node, which is loaded for them only.
 */
export class CredentialPlugin {
  #settings = ''
  #authenticator: Authenticator | undefined

  /**
   * @param cluster what a plugin is told of the cluster when it asks for it
   * @param wereRefused whether what it gave last was refused: then it is asked again before it expires
   */
  async addedFor(user: Entry, cluster: JsonObject, wereRefused: boolean): Promise<Added> {
    const { exec, 'auth-provider': provider } = user.value
    if (isAbsent(exec) && isAbsent(provider)) return { tls: {}, headers: {} }
    const settings = JSON.stringify([exec, provider])
    if (settings !== this.#settings || wereRefused) this.#authenticator = undefined
    this.#settings = settings
    const given = isAbsent(exec) ? oidcUser(user) : execUser(user, cluster)
    this.#authenticator ??= await authenticatorFor(given)
    const options: RequestOptions = { headers: {} }
    await ask(this.#authenticator, given, options, user)
    return addedIn(options)
  }
}

type PluginUser =
  | { readonly is: 'exec'; readonly name: string; readonly exec: JsonObject }
  | { readonly is: 'oidc'; readonly name: string; readonly authProvider: JsonObject }

/** Only what is asked for is loaded: the part for OpenID brings the whole library, 76 MB of it. */
async function authenticatorFor({ is }: PluginUser): Promise<Authenticator> {
  if (is === 'exec') {
    const { ExecAuth } = await import('@kubernetes/client-node/dist/exec_auth.js')
    return new ExecAuth()
  }
  const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js')
  return new OpenIDConnectAuth()
}

/** The library keeps the expiry of OpenID tokens in the object that it is given. */
function oidcUser({ value, file, shownAs }: Entry): PluginUser {
  const { name, config } = asObject(value['auth-provider'])
  if (name === 'oidc')
    return { is: 'oidc', name: shownAs, authProvider: { name, config: { ...asObject(config) } } }
  throw new KubeconfigProblem(
    `kubeconfig ${file}: ${shownAs} has an auth-provider other than oidc, which kubectl no longer has either; let the tool of your cloud write a kubeconfig with an exec plugin`,
  )
}

function execUser(entry: Entry, cluster: JsonObject): PluginUser {
  const { value, file, folder, shownAs } = entry
  const exec = asObject(value['exec'])
  const command = textAt({ ...entry, value: exec, shownAs: `exec of ${shownAs}` }, 'command')
  if (command === undefined)
    throw new KubeconfigProblem(`kubeconfig ${file}: exec of ${shownAs} names no command; add one`)
  if (exec['interactiveMode'] === 'Always')
    throw new KubeconfigProblem(
      `kubeconfig ${file}: exec of ${shownAs} asks a person (interactiveMode: Always), and nobody is here; use a token or a certificate`,
    )
  const info = {
    apiVersion: exec['apiVersion'],
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec['provideClusterInfo'] === true && { cluster }) },
  }
  return {
    is: 'exec',
    name: shownAs,
    exec: {
      // A name is looked up in PATH; a path starts from the kubeconfig.
      command: /[\\/]/.test(command) && !isAbsolute(command) ? join(folder, command) : command,
      args: asList(exec['args']).filter((one) => typeof one === 'string'),
      env: [...asList(exec['env']), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }],
    },
  }
}

/** What the plugin writes to its standard error is not told: it may name tokens. */
async function ask(
  authenticator: Authenticator,
  given: PluginUser,
  options: RequestOptions,
  { file, shownAs }: Entry,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('too long'))
    }, patienceMilliseconds)
  })
  try {
    await Promise.race([authenticator.applyAuthentication(given as never, options), tooLong])
  } catch {
    const source =
      given.is === 'exec' ? `the command ${asText(given.exec['command']) ?? ''}` : 'the OpenID provider'
    throw new KubeconfigProblem(
      `kubeconfig ${file}: ${source} of ${shownAs} gave no credentials; try kubectl with the same kubeconfig, it says why`,
    )
  } finally {
    clearTimeout(timer)
  }
}

function addedIn({ headers, cert, key }: RequestOptions): Added {
  const authorization = asText(asObject(headers)['Authorization'])
  return {
    headers: authorization === undefined ? {} : { authorization },
    tls: typeof cert === 'string' && typeof key === 'string' ? { cert, key } : {},
  }
}
