import { createHash } from 'node:crypto'
import { chown, lstat, mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Outage } from '../../errors.ts'
import type { Home } from './home.ts'

const PORT = 5432
// 108 bytes with the closing zero on Linux, 104 on macOS; Postgres adds a name for its lock file.
const LONGEST_SOCKET = 103

/** Where a server listens: in a folder that only its account may enter, or (null) on loopback. */
export interface Address {
  readonly socket: string | null
  readonly port: number
}

/** Chooses where the server of this home shall listen. */
export async function chooseAddress(home: Home): Promise<Address> {
  if (process.platform === 'win32') return { socket: null, port: await findFreePort() }
  return { socket: await chooseFolder(home), port: PORT }
}

async function chooseFolder({ socket, account }: Home): Promise<string> {
  if (Buffer.byteLength(join(socket, `.s.PGSQL.${PORT}`)) <= LONGEST_SOCKET) return socket
  const name = createHash('sha256').update(socket).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `baton-${name}`)
  const uid = account?.uid ?? process.getuid?.()
  await makePrivate(folder, account)
  const found = await lstat(folder)
  // Anybody may write in the temporary folder, and could have put a folder or a link of this name there.
  if (found.isDirectory() && (found.mode & 0o777) === 0o700 && found.uid === uid) return folder
  throw new Outage(
    `${folder} is needed for the database's socket, but is not a private folder of ours. Remove it`,
  )
}

async function makePrivate(folder: string, account: Home['account']): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw error
  }
  if (account) await chown(folder, account.uid, account.gid)
}

function findFreePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => found(port))
    })
  })
}
