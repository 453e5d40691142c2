import { createHash } from 'node:crypto'
import { chmod, link, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Outage } from '../../errors.ts'
import { type Account, succeedsAs } from './run.ts'

const NOBODY: Account = { uid: 65534, gid: 65534 }
const ELSEWHERE = '/var/lib/baton'

/** Where the embedded Postgres of one data folder lives, and as whom its programs run. */
export interface Home {
  readonly folder: string
  /** Held alone by whoever starts, joins or leaves. */
  readonly gate: string
  /** Held shared by every user of the server. */
  readonly users: string
  readonly log: string
  /** Appears whole, by a rename, when the first start has succeeded. */
  readonly cluster: string
  readonly data: string
  readonly password: string
  readonly socket: string
  /** Null: as ourselves. Postgres refuses to run as root, so root lends it another account. */
  readonly account: Account | null
}

/** Finds the home of the data folder, or chooses one that Postgres can reach. */
export async function findHome(dataDir: string): Promise<Home> {
  const owner = resolve(dataDir)
  await mkdir(owner, { recursive: true })
  const near = join(owner, 'postgres')
  const folder = (await readWhere(owner)) ?? near
  if (folder === near) await mkdir(near, { recursive: true })
  if (process.getuid?.() !== 0) return layOut(folder, null)

  const account = (await ownerOf(join(folder, 'cluster'))) ?? NOBODY
  if (account.uid !== NOBODY.uid) return layOut(folder, account)
  await chmod(folder, 0o755)
  if (await reaches(account, folder)) return layOut(folder, account)
  return layOut(await settleElsewhere(owner, near), account)
}

function layOut(folder: string, account: Account | null): Home {
  const cluster = join(folder, 'cluster')
  return {
    folder,
    gate: join(folder, 'gate.lock'),
    users: join(folder, 'users.lock'),
    log: join(folder, 'postgres.log'),
    cluster,
    data: join(cluster, 'data'),
    password: join(cluster, 'password'),
    socket: join(cluster, 'socket'),
    account,
  }
}

async function readWhere(owner: string): Promise<string | null> {
  const note = join(owner, 'postgres.where')
  const folder = (await readFile(note, 'utf8').catch(absent))?.trim()
  if (!folder) return null
  if (await ownerOf(folder)) return folder
  // Never begin with an empty database in silence where there was a full one.
  throw new Outage(
    `The database is in ${folder}, says ${note}, but that is gone. Bring it back, or remove ${note} to begin with an empty one`,
  )
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

async function ownerOf(folder: string): Promise<Account | null> {
  const found = await stat(folder).catch(absent)
  return found && { uid: found.uid, gid: found.gid }
}

function reaches(account: Account, folder: string): Promise<boolean> {
  return succeedsAs(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', folder])
}

async function settleElsewhere(owner: string, near: string): Promise<string> {
  if (await ownerOf(join(near, 'cluster'))) {
    throw new Outage(
      `The account of the database can no longer reach ${near}. Open the folders above it (chmod a+x)`,
    )
  }
  await mkdir(ELSEWHERE, { recursive: true })
  await chmod(ELSEWHERE, 0o755)
  const name = createHash('sha256').update(owner).digest('hex').slice(0, 16)
  const fresh = await mkdtemp(join(ELSEWHERE, `${name}-`))
  await chmod(fresh, 0o755)
  if (!(await reaches(NOBODY, fresh))) {
    await rm(fresh, { recursive: true })
    throw new Outage(
      `Postgres does not run as root, and neither ${owner} nor ${fresh} can be reached by the account nobody. ` +
        'Start Baton as an ordinary user, or set DATABASE_URL, for example postgres://baton:secret@localhost:5432/baton',
    )
  }
  return publish(owner, fresh)
}

// Two may settle at the same moment: the link is made once, and the slower one takes what it says.
async function publish(owner: string, fresh: string): Promise<string> {
  const draft = join(owner, `postgres.where-${process.pid}`)
  await writeFile(draft, `${fresh}\n`, { flush: true })
  try {
    await link(draft, join(owner, 'postgres.where'))
    return fresh
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await rm(fresh, { recursive: true })
    return (await readWhere(owner)) ?? fresh
  } finally {
    await rm(draft)
  }
}
