import { randomBytes } from 'node:crypto'
import {
  appendFile,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { findBinaries } from './binaries.ts'
import type { Home } from './home.ts'
import { clearSocket } from './postmaster.ts'
import { run } from './run.ts'
import { type Address, chooseAddress } from './socket.ts'

const START_S = 300
const STOP_S = 60
const LOG_BYTES = 10_000_000

/** How the server runs. Not durable is for throw-away data: faster, and lost with the power. */
export interface Terms {
  readonly durable: boolean
}

/** Starts the server, making its files first where there are none, and returns when it answers. */
export async function startCluster(home: Home, terms: Terms): Promise<void> {
  const binaries = await findBinaries(home)
  await initialise(home, binaries, terms)
  // Postgres refuses a folder that a well-meant chmod -R or a mounted volume has opened to others.
  await chmod(home.data, 0o700)
  const address = await chooseAddress(home)
  if (address.socket) await clearSocket(home, address.socket, address.port)
  await writeSettings(home, address, terms)
  await shortenLog(home)
  await pgCtl(home, binaries, ['start', '--wait', `--timeout=${START_S}`])
}

/** Stops the server and returns when it has written everything down. */
export async function stopCluster(home: Home): Promise<void> {
  const how = ['stop', '--wait', `--timeout=${STOP_S}`, '--mode=fast']
  await pgCtl(home, await findBinaries(home), how)
}

function pgCtl(home: Home, binaries: string, args: readonly string[]): Promise<void> {
  return run({ ...home, program: join(binaries, 'pg_ctl'), args: [...args, '-D', home.data] })
}

// Made beside its place and moved there whole: a start that is killed half-way leaves nothing that
// looks like a database.
async function initialise(home: Home, binaries: string, { durable }: Terms): Promise<void> {
  const entries = await readdir(home.folder)
  if (entries.includes('cluster')) return
  for (const left of entries.filter((name) => name.startsWith('cluster.new-'))) {
    await rm(join(home.folder, left), { recursive: true, force: true, maxRetries: 5 })
  }
  const draft = await mkdtemp(join(home.folder, 'cluster.new-'))
  await give(home, draft)
  await makeCluster(home, draft, { binaries, durable })
  await rename(draft, home.cluster)
  await sync(home.folder)
}

async function makeCluster(
  home: Home,
  draft: string,
  { binaries, durable }: Terms & { binaries: string },
): Promise<void> {
  const data = join(draft, 'data')
  const password = join(draft, 'password')
  await writeFile(password, randomBytes(24).toString('hex'), { mode: 0o600, flush: true })
  await give(home, password)
  await mkdir(join(draft, 'socket'), { mode: 0o700 })
  await give(home, join(draft, 'socket'))
  // A password also on the private socket: as `nobody`, Postgres shares its account with other daemons.
  const access = ['--username=baton', `--pwfile=${password}`, '--auth=scram-sha-256']
  const words = [
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]
  const args = ['-D', data, ...access, ...words, ...(durable ? [] : ['--no-sync'])]
  await run({ ...home, program: join(binaries, 'initdb'), args })
  await appendFile(join(data, 'postgresql.conf'), "include = 'baton.conf'\n", { flush: true })
  await sync(draft)
}

async function writeSettings(home: Home, address: Address, { durable }: Terms): Promise<void> {
  const safety = durable ? 'on' : 'off'
  const lines = [
    `listen_addresses = '${address.socket ? '' : '127.0.0.1'}'`,
    `unix_socket_directories = '${(address.socket ?? '').replaceAll("'", "''")}'`,
    'unix_socket_permissions = 0700',
    `port = ${address.port}`,
    'max_connections = 100',
    'shared_buffers = 128MB',
    // Disks without heads, short statements: look rows up by their index, compile no plans.
    'random_page_cost = 1.1',
    'jit = off',
    `fsync = ${safety}`,
    `synchronous_commit = ${safety}`,
    `full_page_writes = ${safety}`,
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    // Failed statements are told to those who sent them; here they would only fill the disk.
    'log_min_messages = log',
    'log_checkpoints = off',
  ]
  const file = join(home.data, 'baton.conf')
  await writeFile(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600, flush: true })
  await give(home, `${file}.new`)
  await rename(`${file}.new`, file)
}

async function shortenLog({ log }: Home): Promise<void> {
  const file = await open(log, 'a', 0o600)
  const { size } = await file.stat()
  await file.close()
  if (size > LOG_BYTES) await rename(log, `${log}.old`)
}

async function give({ account }: Home, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid)
}

async function sync(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
