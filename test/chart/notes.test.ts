import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { deployFolder } from '../deploy/registered-webhooks.ts'
import { chartFolder, runHelm } from '../helm/run.ts'

/** What Helm says after an installation. */
async function notes(...flags: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runHelm('helm4', [
    ...['install', 'clusterset-guard', chartFolder, '--namespace=clusterset-guard', '--dry-run=client'],
    ...flags,
  ])
  const [, said] = stdout.split('\nNOTES:\n')
  if (said === undefined) throw new Error(stderr)
  return said
}

void test('the notes say the mode, and the first denial of deploy/README.md', async (t) => {
  const said = await notes()
  t.match(said, /^clusterset-guard 0\.1\.0 as clusterset-guard in clusterset-guard, mode enforce\.\n/)
  t.match(said, '\nkubectl -n clusterset-guard rollout status deployment/clusterset-guard\n')
  const [, dryRun = 'none'] =
    /^```sh\n(kubectl -n default apply --dry-run=server .*?^END\n)```/ms.exec(
      readFileSync(join(deployFolder, 'README.md'), 'utf8'),
    ) ?? []
  t.match(said, `denial. A dry run writes nothing; this ClusterSet names one host twice:\n\n${dryRun}`)
  t.match(said, '\nhelm test clusterset-guard -n clusterset-guard\n')
})

void test('the notes say what mode warn does, and try where it is judged', async (t) => {
  const said = await notes('--set=mode=warn,webhooks.onlyNamespaces={shop,billing}')
  t.match(said, 'mode warn: what would be refused is allowed with a warning.\n')
  t.notMatch(said, 'refuse even so')
  t.match(said, 'See a first warning. A dry run')
  t.match(said, '\nkubectl -n shop apply --dry-run=server')
  t.match(said, 'host: paris-mysql-primary.shop.svc\n')
})

void test('the notes say it when mode warn may refuse all the same, since nobody answers', async (t) => {
  for (const entry of ['validate', 'guardSecrets', 'mutate'])
    t.match(
      await notes(`--set=mode=warn,webhooks.${entry}.failurePolicy=Fail`),
      'a warning.\nWhile no pod answers, entries with failurePolicy: Fail refuse even so.\n',
      entry,
    )
})

void test('the notes try it where it is judged, and nowhere else', async (t) => {
  const exempt = '--set=webhooks.onlyNamespaces={kube-system,clusterset-guard,sandbox,shop}'
  const shop = await notes(exempt, '--set=webhooks.exemptNamespaces={sandbox}')
  t.match(shop, '\nkubectl -n shop apply --dry-run=server')
  const unknown = await notes('--set=webhooks.exemptNamespaces={default}')
  t.match(unknown, '\nNAMESPACE is one that is judged.\n\nkubectl -n NAMESPACE apply --dry-run=server')
  t.match(unknown, 'host: paris-mysql-primary.NAMESPACE.svc\n')
})

void test('the notes name no test where there is none', async (t) => {
  t.notMatch(await notes('--set=tls.clientCA.secretName=callers'), 'helm test')
})
